// Plans `promote`: on to the next step, to a chosen one, or to the end.
import { UserError, unlessRefused } from "../errors.ts";
import type { JsonObject } from "../resources/json.ts";
import { describeObject } from "../resources/resource-ref.ts";
import { stepWeights } from "../resources/rollout.ts";
import { blocker, type Finding } from "../traffic/finding.ts";
import { desiredStepWeight, nextStop } from "../traffic/step-weight.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { type Update, updateOf } from "../traffic/update.ts";
import type { Way } from "../traffic/way.ts";
import { askInSpec, askInStatus, findWayRisks, nothingToDo, noUpdate } from "./ask-controller.ts";
import type { Condition } from "./condition.ts";
import type { Plan, Request } from "./plan.ts";
import { areRoutesAt } from "./routes-at.ts";
import { findStepOfWeight, heldWeights } from "./step-of-weight.ts";

/** Where to: the next stop, the end, a step index (0 up to the number of steps), or the step of that weight. */
export type PromotionTarget =
  | { readonly kind: "next" | "full" }
  | { readonly kind: "step"; readonly index: number }
  | { readonly kind: "weight"; readonly weight: number };

/** Through the controller. Throws `rollout-is-aborted`, `spec-not-observed`, `step-not-found` or `weight-not-offered`. */
export function planPromote(state: TrafficState, target: PromotionTarget, way: Way): Plan {
  const update = updateOf(state.rollout);
  if (update.kind === "none") return noUpdate(state, way, `nothing to promote, hash ${update.stable} is stable`);
  if (update.kind === "unknown")
    return noUpdate(state, way, "nothing to promote, its first deployment is not complete");
  if (update.kind === "aborted") throw isAborted(state);
  switch (target.kind) {
    case "full":
      return planFull(state, update, way);
    case "next":
      return planNext(state, update, way);
    case "step":
      return planStep(state, requireStep(state, target.index), { update, way });
    case "weight":
      return planStep(state, requireStepOfWeight(state, target.weight), { update, way });
  }
}

type Running = Exclude<Update, { kind: "none" | "unknown" }>;

function planFull(state: TrafficState, { canary }: Running, way: Way): Plan {
  const asking = {
    done: "promoted fully",
    because: "the controller is to finish the update: all pods, then all traffic on the canary version",
  };
  const request = askInStatus(state, { promoteFull: true }, asking);
  return askedPlan(state, { goal: "full promotion", way, outcome: { kind: "promoted", hash: canary } }, [request]);
}

/** As `getPatches` decides (argo-rollouts cmd/promote/promote.go); the index ends at the number of steps. */
function planNext(state: TrafficState, { canary }: Running, way: Way): Plan {
  const { steps, status } = state.rollout;
  const index = status.currentStepIndex ?? 0;
  const next = Math.min(index + 1, steps.length);
  const isPaused = status.pauseReasons.length > 0;
  const isInconclusive = isPaused && status.controllerPause && status.stepAnalysisPhase === "Inconclusive";
  const body: JsonObject = {
    pauseConditions: null,
    ...(isInconclusive ? { controllerPause: false } : {}),
    ...(isInconclusive || (!isPaused && steps.length > 0) ? { currentStepIndex: next } : {}),
  };
  const stop = nextStop(state.rollout, next);
  const asking = {
    done: `promoted from step ${index}`,
    because: `the controller is to go on from step ${index} of ${steps.length}; it stops next ${describeStop(state, stop)}`,
  };
  const isLeftAlone = !isPaused && steps.length === 0;
  const requests = isLeftAlone ? [] : [askInStatus(state, body, asking)];
  return askedPlan(state, { goal: "promotion", way, outcome: arrival(state, canary, stop) }, requests);
}

/**
 * The mechanism of `promote`: the controller takes the step index from the status, and scales before it weights. Its
 * pause is taken back with the conditions: a pause step that it finds paused without one counts as lifted already
 * (argo-rollouts rollout/pause.go, CompletedCanaryPauseStep), and it would run past it.
 */
export function planStep(
  state: TrafficState,
  index: number,
  { update, way }: { readonly update: Running; readonly way: Way },
): Plan {
  const { rollout } = state;
  const { controllerPause, currentStepIndex: from = 0 } = rollout.status;
  const weight = desiredStepWeight(rollout, index);
  if (index === from && isStandingAt(state, index)) return nothingToDo(state, way, `it is at step ${index} already`);
  const asking = {
    done: `moved to step ${index} (was ${from})`,
    because: `the controller is to go to step ${index} of ${rollout.steps.length}, which gives the canary ${weight}%`,
  };
  const unpause = { pauseConditions: null, ...(controllerPause ? { controllerPause: false } : {}) };
  const request = { ...askInStatus(state, { ...unpause, currentStepIndex: index }, asking), exact: true } as const;
  const outcome = arrival(state, update.canary, nextStop(rollout, index));
  const plan = askedPlan(state, { goal: `step ${index}, canary weight ${weight}%`, way, outcome }, [request]);
  return { ...plan, findings: [...plan.findings, ...findStepBack(state, index)] };
}

/** The end of the steps is no place to stand at: the update goes on from there by itself. */
function isStandingAt(state: TrafficState, index: number): boolean {
  const { rollout } = state;
  if (rollout.paused || index >= rollout.steps.length) return false;
  return unlessRefused(() => areRoutesAt(state, desiredStepWeight(rollout, index))) ?? false;
}

type Asked = { readonly goal: string; readonly way: Way; readonly outcome: Condition };

/** A pause that a person made is lifted with the promotion, in a second request, as the existing plugin does it. */
function askedPlan(state: TrafficState, { goal, way, outcome }: Asked, requests: readonly Request[]): Plan {
  const unpause = askInSpec(state, { paused: false }, { done: "unpaused", because: "a paused Rollout takes no step" });
  const steps = state.rollout.paused ? [...requests, unpause] : requests;
  if (steps.length === 0) return nothingToDo(state, way, "nothing to promote, it has no steps and is not paused");
  return { goal, way, steps, outcome, kept: [], findings: [...state.findings, ...findWayRisks(state, way)] };
}

function arrival({ rollout }: TrafficState, hash: string, stop: number): Condition {
  return stop === rollout.steps.length ? { kind: "promoted", hash } : { kind: "arrived", hash, stepIndex: stop };
}

function describeStop({ rollout }: TrafficState, stop: number): string {
  return stop === rollout.steps.length
    ? "when the update is complete"
    : `at step ${stop}, canary ${desiredStepWeight(rollout, stop)}%`;
}

function findStepBack({ rollout }: TrafficState, index: number): readonly Finding[] {
  const from = rollout.status.currentStepIndex ?? 0;
  if (index >= from) return [];
  const message = `step ${index} lies before the current step ${from}: a promotion would take traffic back`;
  return [blocker("step-back", message, "set-weight goes to a lower weight on purpose; abort gives up the update")];
}

export function isAborted({ rollout: { ref } }: TrafficState): UserError {
  return new UserError(
    "rollout-is-aborted",
    `the update of ${describeObject(ref)} was aborted; it cannot be promoted`,
    {
      hint: `kubectl istio-rollout retry ${ref.name} -n ${ref.namespace} starts it again`,
    },
  );
}

function requireStep({ rollout: { ref, steps } }: TrafficState, index: number): number {
  if (steps.length > 0 && index <= steps.length) return index;
  const offered = `its steps are 0 to ${steps.length - 1}; ${steps.length} is the end of the update`;
  throw new UserError("step-not-found", `${describeObject(ref)} has no step ${index}`, {
    hint: steps.length === 0 ? "it has no steps at all; --full finishes the update" : offered,
  });
}

function requireStepOfWeight(state: TrafficState, weight: number): number {
  const index = findStepOfWeight(state, weight);
  if (index !== undefined) return index;
  const { rollout } = state;
  const { ref } = rollout;
  const values = heldWeights(rollout).map((offered) => `${offered}%`);
  const byHand = `kubectl istio-rollout set-weight ${ref.name} ${weight} -n ${ref.namespace} --takeover`;
  const message = stepWeights(rollout).includes(weight)
    ? `${describeObject(ref)} passes through weight ${weight}% without a stop`
    : `no step of ${describeObject(ref)} has weight ${weight}%`;
  throw new UserError("weight-not-offered", message, {
    alternatives: { label: "steps offer", values },
    hint: weight === 100 ? "--full finishes the update" : `${byHand} sets it without the controller`,
  });
}
