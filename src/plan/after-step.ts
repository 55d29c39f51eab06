// The state that a step leaves, computed without carrying it out.
import { isJsonObject } from "../resources/json.ts";
import { applyJsonPatch } from "../resources/json-patch.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { findObject, withObject } from "../traffic/with-object.ts";
import type { Step, Write } from "./plan.ts";

/** Steps in order, each planned on the state that those before it leave. */
export function inSequence(
  start: TrafficState,
  makers: readonly ((state: TrafficState) => readonly Step[])[],
): { readonly steps: readonly Step[]; readonly state: TrafficState } {
  const steps: Step[] = [];
  let state = start;
  for (const make of makers) {
    const made = make(state);
    steps.push(...made);
    state = made.reduce(afterStep, state);
  }
  return { steps, state };
}

/** What a controller does on a request is not foreseen. Throws where a write does not fit the state. */
export function afterStep(state: TrafficState, step: Step): TrafficState {
  switch (step.kind) {
    case "write":
      return afterWrite(state, step);
    case "request":
      return state;
    case "wait":
      return step.until.kind === "pods-ready" ? withReadyPods(state, step.until) : state;
  }
}

function afterWrite(state: TrafficState, { target, patch }: Write): TrafficState {
  const object = findObject(state, target);
  const content = object && applyJsonPatch(object.content, patch);
  if (object === undefined || content === undefined)
    throw new Error(`a step for ${describeObject(target)} does not fit what stands`);
  return withObject(state, { ...object, content });
}

function withReadyPods(state: TrafficState, { hash, pods }: { readonly hash: string; readonly pods: number }) {
  const replicaSet = state.live?.replicaSets?.find((candidate) => candidate.hash === hash);
  const object = replicaSet && findObject(state, replicaSet.ref);
  if (object === undefined) return state;
  const { status } = object.content;
  const ready = { ...(isJsonObject(status) ? status : {}), readyReplicas: pods, availableReplicas: pods };
  return withObject(state, { ...object, content: { ...object.content, status: ready } });
}
