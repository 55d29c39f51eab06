// Plans `pause` and `resume`: a person's own pause of a Rollout, beside those of its steps.
import { describeObject } from "../resources/resource-ref.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { mayAct } from "../traffic/way.ts";
import { nothingToDo } from "./ask-controller.ts";
import type { Plan } from "./plan.ts";
import { setInSpec, standingPlan, wayOf } from "./standing-request.ts";

export function planPause(state: TrafficState): Plan {
  if (state.rollout.paused) return nothingToDo(state, wayOf(state), "it is paused already");
  const because = "the controller is to take no step of an update and to scale nothing for one";
  return standingPlan(state, {
    goal: "pause",
    steps: setInSpec(state, { name: "paused", value: true, done: "paused", because }),
    outcome: { kind: "observed" },
    findings: findMovingWeights(state),
  });
}

export function planResume(state: TrafficState): Plan {
  if (!state.rollout.paused) return nothingToDo(state, wayOf(state), describePause(state));
  const because = "the controller is to go on with the update";
  return standingPlan(state, {
    goal: "resume",
    steps: setInSpec(state, { name: "paused", value: false, done: "resumed", because }),
    outcome: { kind: "resumed" },
  });
}

/** Rule 92: a pause gates scaling and steps, and nothing else. Where no controller acts, nothing moves weights anyway. */
function findMovingWeights({ live, rollout: { ref } }: TrafficState): readonly Finding[] {
  if (live === undefined || !mayAct(live.controller)) return [];
  const message = `a pause does not hold the weights of ${describeObject(ref)}: its controller goes on putting back what others set`;
  return [
    warning(
      "pause-holds-no-weight",
      message,
      `to set weights by hand: kubectl istio-rollout takeover ${ref.name} -n ${ref.namespace}`,
    ),
  ];
}

function describePause({ rollout: { ref, status } }: TrafficState): string {
  if (status.pauseReasons.length === 0) return "it is not paused";
  const promote = `kubectl istio-rollout promote ${ref.name} -n ${ref.namespace}`;
  return `nobody paused it; its update waits at step ${status.currentStepIndex ?? 0}, from which ${promote} goes on`;
}
