// ReplicaSets and pods of a cluster by what leads to them from a Rollout.
import { podTemplateHashLabel } from "../resources/rollout-labels.ts";
import { isTrue, itemsOf, memberAt, textOf, valueAt } from "./value.ts";
import type { WorldKind, WorldObject } from "./world-object.ts";

export type LiveIndex = {
  /** By the uid of the Rollout. */
  readonly replicaSetsByOwner: ReadonlyMap<string, readonly WorldObject[]>;
  /** By `NAMESPACE/HASH`. */
  readonly podsByHash: ReadonlyMap<string, readonly WorldObject[]>;
  readonly podsByNamespace: ReadonlyMap<string, readonly WorldObject[]>;
};

export function indexLive(byKind: ReadonlyMap<WorldKind, readonly WorldObject[]>): LiveIndex {
  const pods = byKind.get("Pod") ?? [];
  return {
    replicaSetsByOwner: Map.groupBy(byKind.get("ReplicaSet") ?? [], ownerOf),
    podsByHash: Map.groupBy(pods, (pod) => `${pod.namespace}/${hashOf(pod) ?? ""}`),
    podsByNamespace: Map.groupBy(pods, ({ namespace }) => namespace),
  };
}

export function hashOf(object: WorldObject): string | undefined {
  return textOf(valueAt(object, "metadata", "labels", podTemplateHashLabel));
}

function ownerOf(object: WorldObject): string {
  const owner = itemsOf(valueAt(object, "metadata", "ownerReferences")).find((reference) =>
    isTrue(memberAt(reference, "controller")),
  );
  return (owner && textOf(memberAt(owner, "uid"))) ?? "";
}
