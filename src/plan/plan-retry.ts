// Plans `retry`: an aborted update begins again at its first step.
import { nextStop } from "../traffic/step-weight.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { isObserved, updateOf } from "../traffic/update.ts";
import { askInStatus, findUnseenSpec, nothingToDo } from "./ask-controller.ts";
import type { Condition } from "./condition.ts";
import type { Plan } from "./plan.ts";
import { findPause, standingPlan, wayOf } from "./standing-request.ts";

export function planRetry(state: TrafficState): Plan {
  const { status } = state.rollout;
  if (!status.abort) return nothingToDo(state, wayOf(state), describeUpdate(state));
  const asking = { done: "retried", because: "the controller is to begin the aborted update again at step 0" };
  return standingPlan(state, {
    goal: "retry",
    steps: [askInStatus(state, { abort: false }, asking)],
    outcome: outcomeOf(state),
    findings: [...findUnseenSpec(state), ...findPause(state)],
  });
}

function describeUpdate({ rollout }: TrafficState): string {
  const update = updateOf(rollout);
  if (update.kind === "none") return `nothing to retry, hash ${update.stable} is stable`;
  if (update.kind === "unknown") return "nothing to retry, its first deployment is not complete";
  return `nothing to retry, the update is not aborted; it is at step ${rollout.status.currentStepIndex ?? 0}`;
}

/** Where the controller makes something else of it than that update at its first stop, the general condition. */
function outcomeOf({ rollout }: TrafficState): Condition {
  const hash = rollout.status.currentPodHash;
  if (hash === undefined || rollout.paused || !isObserved(rollout))
    return { kind: "taken-up", workloadGeneration: undefined };
  const stop = nextStop(rollout, 0);
  return stop === rollout.steps.length ? { kind: "promoted", hash } : { kind: "arrived", hash, stepIndex: stop };
}
