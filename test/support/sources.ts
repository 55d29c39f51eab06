// One look at a Rollout, made of the objects of a built traffic state.
import { describeObject } from "../../src/resources/resource-ref.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import type { Sources } from "../../src/view/sources.ts";

/** Noon of the day on which the built objects stand. */
const noon = Date.parse("2026-01-01T12:00:00Z");

export function sourcesOf(state: TrafficState, parts: Partial<Sources> = {}): Sources {
  const all = [...state.objects.values()];
  const rollout = all.find(({ ref }) => ref.kind === "Rollout");
  if (rollout === undefined) throw new Error("the state holds no Rollout");
  const others = all.filter(({ ref }) => ref.kind !== "Rollout" && ref.kind !== "ReplicaSet");
  return {
    rollout,
    objects: mapOf(others),
    replicaSets: all.filter(({ ref }) => ref.kind === "ReplicaSet"),
    pods: undefined,
    controller: state.live?.controller ?? { status: "absent", because: "nobody looked" },
    formerController: undefined,
    unread: [],
    now: noon,
    flags: { own: "", kubectl: "" },
    ...parts,
  };
}

export function mapOf(objects: readonly KubernetesObject[]): ReadonlyMap<string, KubernetesObject> {
  return new Map(objects.map((object) => [describeObject(object.ref), object]));
}

/** As the API server notes who wrote the members of that path. */
export function writtenBy(object: KubernetesObject, manager: string, ...path: readonly string[]): KubernetesObject {
  const fieldsV1 = path.reduceRight((inner: object, name) => ({ [`f:${name}`]: inner }), {});
  const entry = { manager, operation: "Update", time: "2026-01-01T11:00:00Z", fieldsType: "FieldsV1", fieldsV1 };
  const metadata = Object(object.content["metadata"]);
  const managedFields = [...(metadata.managedFields ?? []), entry];
  return { ...object, content: { ...object.content, metadata: { ...metadata, managedFields } } };
}
