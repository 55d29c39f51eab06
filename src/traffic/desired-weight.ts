// Which canary weight the controller holds a Rollout at: the first row of its state machine that applies (rules 80 to 88).
import { availableCanaryPods, type ControllerPass, isPromoted } from "./controller-pass.ts";
import { isAtDesiredScale, scaleWeight } from "./replica-counts.ts";
import { desiredStepWeight } from "./step-weight.ts";

export type DesiredWeight = {
  /** Integer share, 0 to 100. */
  readonly canaryWeight: number;
  /** Whether the same pass takes all managed routes away (rule 71). */
  readonly removesRoutes: boolean;
};

export function desiredWeight(pass: ControllerPass): DesiredWeight {
  const { rollout } = pass;
  const { status, steps } = rollout;
  if (pass.isRollingBack) return { canaryWeight: weightOnTheWayBack(pass), removesRoutes: false };
  if (isPromoted(pass)) return { canaryWeight: 0, removesRoutes: true };
  if (status.abort) return { canaryWeight: weightOnTheWayBack(pass), removesRoutes: true };
  if (availableCanaryPods(pass) === 0) return { canaryWeight: 0, removesRoutes: true };
  if (status.promoteFull) return { canaryWeight: weightOfFullPromotion(pass), removesRoutes: true };
  if (steps.length === 0) return { canaryWeight: 0, removesRoutes: false };
  const index = status.currentStepIndex ?? 0;
  const reached = isAtDesiredScale(pass) ? index : index - 1;
  return { canaryWeight: desiredStepWeight(rollout, reached), removesRoutes: false };
}

/** Rule 96: at once, or with `dynamicStableScale` only as far as stable pods can take over, and never up again. */
function weightOnTheWayBack(pass: ControllerPass): number {
  const { rollout, stable, current } = pass;
  const { replicas, dynamicStableScale, status } = rollout;
  if (!dynamicStableScale || stable === undefined || current === undefined || replicas === 0) return 0;
  const wanted = scaleWeight(pass);
  const stableShare = Math.floor((100 * stable.availablePods) / replicas);
  const uncovered = Math.max(0, 100 - stableShare);
  const recorded = status.recordedCanaryWeight;
  if (recorded === undefined) return Math.max(uncovered, wanted);
  if (wanted <= 0) return Math.min(uncovered, recorded);
  return stableShare < 100 - wanted ? recorded : Math.min(wanted, recorded);
}

/** Rule 84: as far as canary pods are there, or what was recorded last. Pods above `replicas` are about to go. */
function weightOfFullPromotion(pass: ControllerPass): number {
  const { dynamicStableScale, replicas, status } = pass.rollout;
  if (dynamicStableScale) return Math.min(100, Math.floor((100 * availableCanaryPods(pass)) / replicas));
  return status.recordedCanaryWeight ?? 0;
}
