// Which object carries the pod template that a Rollout runs, and where in it.
import { UserError } from "../errors.ts";
import { describePlace } from "../resources/fields.ts";
import { isJsonObject, type JsonObject } from "../resources/json.ts";
import type { ObjectKey, ResourceRef } from "../resources/resource-ref.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { Rollout } from "../resources/rollout.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { findObject } from "../traffic/with-object.ts";
import type { Condition } from "./condition.ts";
import { type Path, valueAt } from "./member-patch.ts";

export type PodTemplate = {
  /** The object that carries it. */
  readonly ref: ResourceRef;
  readonly metadata: JsonObject;
  /** Where it stands there. */
  readonly path: Path;
  readonly content: JsonObject;
};

/** As `workloadRef` takes them (argo-rollouts rollout/templateref.go). */
const templatePaths = { Deployment: ["spec", "template"], ReplicaSet: ["spec", "template"], PodTemplate: ["template"] };
type WorkloadKind = keyof typeof templatePaths;

/** The workload that the Rollout names; undefined where it has a pod template of its own. Throws `workload-not-supported`. */
export function findWorkload(rollout: Rollout): (ObjectKey & { readonly kind: WorkloadKind }) | undefined {
  if (rollout.workload === undefined) return undefined;
  const { kind, name } = rollout.workload;
  if (!isWorkloadKind(kind)) throw notSupported(rollout, kind);
  return { kind, namespace: rollout.ref.namespace, name };
}

/** The workload has to be among the objects of the state. Throws `workload-not-supported`, `object-not-found` or `malformed-object`. */
export function requirePodTemplate(state: TrafficState): PodTemplate {
  const { rollout } = state;
  const workload = findWorkload(rollout);
  const object = findObject(state, workload ?? rollout.ref);
  if (object === undefined) throw workloadNotFound(rollout, workload ?? rollout.ref);
  const path = workload === undefined ? ["spec", "template"] : templatePaths[workload.kind];
  const content = valueAt(object.content, path);
  if (!isJsonObject(content)) {
    const message = `${path.join(".")} of ${describePlace(object)} is missing`;
    throw new UserError("malformed-object", message, { hint: "without a pod template there is nothing to change" });
  }
  const { metadata } = object.content;
  return { ref: object.ref, metadata: isJsonObject(metadata) ? metadata : {}, path, content };
}

/** What the controller makes of a change of that pod template. */
export function takenUp({ ref, metadata }: PodTemplate): Condition {
  const { generation } = metadata;
  const isWorkload = ref.kind !== "Rollout" && typeof generation === "number";
  return { kind: "taken-up", workloadGeneration: isWorkload ? generation + 1 : undefined };
}

function isWorkloadKind(kind: string): kind is WorkloadKind {
  return Object.hasOwn(templatePaths, kind);
}

function notSupported({ ref }: Rollout, kind: string): UserError {
  const message = `${describeObject(ref)} has its pod template from a "${kind}", which is not supported`;
  return new UserError("workload-not-supported", message, {
    alternatives: { label: "supported", values: Object.keys(templatePaths) },
    hint: "change the pod template in that object itself",
  });
}

function workloadNotFound({ ref }: Rollout, workload: ObjectKey): UserError {
  const message = `${describeObject(workload)}, from which ${describeObject(ref)} has its pod template, does not exist`;
  return new UserError("object-not-found", message, { hint: "spec.workloadRef of the Rollout names it" });
}
