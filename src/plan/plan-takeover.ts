// Plans `takeover`: the controller lets go of a Rollout, and of nothing that belongs to it.
import type { JsonObject } from "../resources/json.ts";
import { describeObject } from "../resources/resource-ref.ts";
import { instanceIdLabel, takenOverValue, takeoverAnnotation } from "../resources/rollout-labels.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import type { Way } from "../traffic/way.ts";
import { nothingToDo } from "./ask-controller.ts";
import { writeFields } from "./field-write.ts";
import type { Plan, Write } from "./plan.ts";
import { findForeignServices, markObjects } from "./relabel.ts";

export type Taking = {
  readonly by: string;
  /** RFC 3339 */
  readonly time: string;
  readonly reason: string | undefined;
};

const way: Way = { via: "direct", because: "a label of the Rollout tells its controller to let go" };

/**
 * First the marks on Services and DestinationRule, which tell the controller's clean-up that they are in use; then the
 * instance id that no controller serves.
 */
export function planTakeover(state: TrafficState, taking: Taking): Plan {
  if (state.rollout.instanceId === takenOverValue) return nothingToDo(state, way, "it is taken over already");
  return {
    goal: "takeover",
    way,
    steps: takeoverSteps(state, taking),
    outcome: undefined,
    kept: [],
    findings: [...state.findings, ...findTakeoverRisks(state)],
  };
}

export function takeoverSteps(state: TrafficState, { by, time, reason }: Taking): readonly Write[] {
  const { rollout } = state;
  if (rollout.instanceId === takenOverValue) return markObjects(state);
  const note: JsonObject = {
    time,
    by,
    ...(reason === undefined ? {} : { reason }),
    instanceId: rollout.instanceId ?? null,
  };
  const release = writeFields(state, {
    target: rollout.ref,
    fields: [
      { label: "takeover", path: ["metadata", "annotations", takeoverAnnotation], value: JSON.stringify(note) },
      { label: "controller instance id", path: ["metadata", "labels", instanceIdLabel], value: takenOverValue },
    ],
    done: "taken over",
    because: `the controller is to let go of ${describeObject(rollout.ref)}, which keeps its pods and its traffic`,
  });
  return [...markObjects(state), ...release];
}

export function findTakeoverRisks(state: TrafficState): readonly Finding[] {
  return [...findForeignServices(state), nothingScales(state)];
}

function nothingScales({ rollout }: TrafficState): Finding {
  const message = `nothing scales the pods of ${describeObject(rollout.ref)}, runs its steps or its analysis while it is taken over`;
  const { name, namespace } = rollout.ref;
  return warning("taken-over", message, `give it back with kubectl istio-rollout handback ${name} -n ${namespace}`);
}
