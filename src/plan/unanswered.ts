// Whether a request that was made in the status of a Rollout has found a controller that takes it up.
import { fieldAt, readString } from "../resources/fields.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { findObject } from "../traffic/with-object.ts";
import type { Condition } from "./condition.ts";

export type Asked = {
  /** As it was before the request. */
  readonly before: TrafficState;
  /** As the request left it. */
  readonly asked: TrafficState;
  /** As it was seen last. */
  readonly seen: TrafficState;
};

/**
 * A pass that takes an abort up writes `abortedAt` (argo-rollouts rollout/pause.go), one that takes a full promotion up
 * moves the step index to the end (rollout/canary.go). Any other request is answered by some write to the Rollout,
 * unless it changed nothing: then there is nothing to answer.
 */
export function isUnansweredRequest(outcome: Condition, states: Asked): boolean {
  const { steps, status } = states.seen.rollout;
  if (outcome.kind === "aborted") return status.abort && status.abortedAt === undefined;
  if (outcome.kind === "promoted" && status.promoteFull && steps.length > 0)
    return (status.currentStepIndex ?? 0) < steps.length;
  const asked = versionOf(states.asked);
  return asked !== versionOf(states.before) && asked === versionOf(states.seen);
}

function versionOf(state: TrafficState): string | undefined {
  const object = findObject(state, state.rollout.ref);
  return object && readString(fieldAt(object, "metadata", "resourceVersion"));
}
