// What a command leaves on the Rollout for `revert`, and states that carry it.
import { recordChange } from "../../src/commands/record-change.ts";
import { afterStep } from "../../src/plan/after-step.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { planRevert } from "../../src/plan/plan-revert.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { requireLastChange } from "../../src/resources/last-change.ts";
import type { LiveCluster } from "../../src/resources/live-cluster.ts";
import { lastChangeAnnotation } from "../../src/resources/rollout-labels.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import { findObject, withObject } from "../../src/traffic/with-object.ts";

/** The state after the whole plan was carried out and recorded, by the code that the commands use. */
export async function recorded(state: TrafficState, plan: Plan): Promise<TrafficState> {
  let annotation: string | undefined;
  const live = {
    user: "tester",
    record: async (_: unknown, change: { readonly annotation: string | undefined }) => {
      annotation = change.annotation;
      return [];
    },
  } as unknown as LiveCluster;
  const circumstances = { command: "set-weight", reason: undefined, time: Date.parse("2026-01-01T12:00:00Z") };
  await recordChange({ state, plan }, live, circumstances);
  const after = plan.steps.reduce(afterStep, state);
  return annotation === undefined ? after : withRecord(after, annotation);
}

/** The plan that puts back what the Rollout carries as its last change. */
export function revertOf(state: TrafficState, settle: number): Plan {
  const object = findObject(state, state.rollout.ref);
  if (object === undefined) throw new Error("the state has no Rollout");
  return planRevert(state, { record: requireLastChange(object), settle });
}

export function withRecord(state: TrafficState, annotation: string): TrafficState {
  const object = findObject(state, state.rollout.ref);
  if (object === undefined) throw new Error("the state has no Rollout");
  const metadata = object.content["metadata"] as JsonObject;
  const annotations = { ...(metadata["annotations"] as JsonObject | undefined), [lastChangeAnnotation]: annotation };
  return withObject(state, { ...object, content: { ...object.content, metadata: { ...metadata, annotations } } });
}

/** Objects to be compared: without the record, pods that came up, and what is left of labels when the last one went. */
export function contents({ objects }: TrafficState): unknown {
  const parts = ({ metadata, status, ...content }: JsonObject) => {
    const { annotations, labels, ...others } = metadata as JsonObject;
    const { [lastChangeAnnotation]: _, ...kept } = (annotations ?? {}) as JsonObject;
    const rest = content["kind"] === "ReplicaSet" ? {} : { status: status ?? null };
    return { ...content, ...rest, metadata: { ...others, labels: labels ?? {}, annotations: kept } };
  };
  return Object.fromEntries([...objects].map(([name, { content }]) => [name, parts(content)]));
}
