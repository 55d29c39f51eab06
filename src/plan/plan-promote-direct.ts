// Plans a promotion that no controller carries out. The order is the one that was measured to be free of flips with the
// real controller coming back at any point: pods, weight to the canary, status, selector, weight back.
import { UserError } from "../errors.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { Finding } from "../traffic/finding.ts";
import { podsOf, type TrafficState } from "../traffic/traffic-state.ts";
import { isObserved, seenChangeOf } from "../traffic/update.ts";
import type { Way } from "../traffic/way.ts";
import { inSequence } from "./after-step.ts";
import { nothingToDo } from "./ask-controller.ts";
import { findDirectRisks } from "./direct-risks.ts";
import { planRemoveManagedRoutes } from "./managed-routes.ts";
import { withPauses } from "./pauses.ts";
import { requireNoPingPong } from "./ping-pong.ts";
import type { Plan, Step } from "./plan.ts";
import { planSetWeight } from "./plan-set-weight.ts";
import { writePromotionStatus } from "./promotion-status.ts";
import { findForeignServices, relabelSide } from "./relabel.ts";
import { scaleUp } from "./scale-up.ts";

export type DirectPromotion = {
  /** Pause between writes, for all proxies to follow, in ms. */
  readonly settle: number;
  readonly way: Way;
};

/**
 * Only what is left to do: a sequence that was cut off is taken up where it ended. No prefix sends traffic to pods that
 * are not ready, or back to the stable version once it has left it. The status comes before the selectors: a controller
 * that returns in between then finishes the job instead of undoing it.
 * Throws `spec-not-observed`, `update-unknown`, `replica-set-missing` or `ping-pong-not-direct`.
 */
export function planPromoteDirect(state: TrafficState, { settle, way }: DirectPromotion): Plan {
  const hash = requirePromotable(state);
  const findings: Finding[] = [...findForeignServices(state)];
  const shift = (now: TrafficState, weight: number, because: string): readonly Step[] => {
    const plan = planSetWeight(now, { weight, routes: { kind: "rollout" }, capped: true });
    findings.push(...plan.findings.filter(({ code }) => code !== "not-updating"));
    return plan.steps.map((step) => ({ ...step, because }));
  };
  const { steps } = inSequence(state, [
    (now) => (isOn(now, "stable", hash) ? [] : scaleUp(now, hash)),
    (now) => (isOn(now, "stable", hash) ? [] : relabelSide(now, "canary", hash)),
    (now) => (isOn(now, "stable", hash) ? [] : shift(now, 100, "all traffic is to go to the canary")),
    (now) => writePromotionStatus(now, hash),
    (now) => relabelSide(now, "stable", hash),
    (now) => shift(now, 0, "all traffic is to go to the stable side again, which leads to the same pods by now"),
    (now) => {
      const removal = planRemoveManagedRoutes(now, { names: [] });
      findings.push(...removal.findings);
      return removal.steps;
    },
  ]);
  if (steps.length === 0) return nothingToDo(state, way, `nothing to promote, hash ${hash} is stable`);
  return {
    goal: "full promotion",
    way,
    steps: withPauses(steps, settle, isOn(state, "stable", hash)),
    outcome: undefined,
    kept: [],
    findings: findDirectRisks(state, way, findings),
  };
}

function isOn(state: TrafficState, side: "stable" | "canary", hash: string): boolean {
  const pods = state.live === undefined ? undefined : podsOf(side, state, state.live);
  return pods?.kind === "hash" && pods.hash === hash;
}

/** The hash that is to become stable. */
function requirePromotable({ rollout, live }: TrafficState): string {
  const { ref, status } = rollout;
  if (!isObserved(rollout)) {
    const { object, generation } = seenChangeOf(rollout);
    const message = `the last change of ${object} (generation ${generation}) was seen by no controller: there are no pods of it yet`;
    const hint = "take the change back, or start the controller; abort works all the same";
    throw new UserError("spec-not-observed", message, { hint });
  }
  requireNoPingPong(rollout);
  const hash = status.currentPodHash;
  if (hash === undefined) {
    const message = `the status of ${describeObject(ref)} names no pod template hash: no controller has seen it yet`;
    throw new UserError("update-unknown", message, { hint: "start the controller for the first deployment" });
  }
  if (live?.replicaSets?.some((replicaSet) => replicaSet.hash === hash)) return hash;
  throw new UserError("replica-set-missing", `there is no ReplicaSet of hash ${hash} for ${describeObject(ref)}`, {
    hint: "only a controller creates it; abort keeps the traffic on the stable version",
  });
}
