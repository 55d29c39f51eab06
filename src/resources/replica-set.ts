// The slice of a ReplicaSet that tells how many pods of a hash can take traffic.
import { fieldAt, memberOf, readBoolean, readCount, readList, readString, readStrings } from "./fields.ts";
import type { ResourceRef } from "./resource-ref.ts";
import type { KubernetesObject } from "./resource-store.ts";
import { parseRevision } from "./rollout.ts";
import { podTemplateHashLabel } from "./rollout-labels.ts";

export type ReplicaSet = {
  readonly ref: ResourceRef;
  readonly hash: string | undefined;
  /** How many pods it is to have. */
  readonly replicas: number;
  /** How many it has, whatever their condition. */
  readonly createdPods: number;
  readonly readyPods: number;
  readonly availablePods: number;
  readonly revision: number | undefined;
  /** Of the object that controls it; undefined where none does. */
  readonly ownerUid: string | undefined;
};

export function parseReplicaSet(object: KubernetesObject): ReplicaSet {
  return {
    ref: object.ref,
    hash: readStrings(fieldAt(object, "metadata", "labels")).get(podTemplateHashLabel) || undefined,
    replicas: readCount(fieldAt(object, "spec", "replicas")) ?? 1,
    createdPods: readCount(fieldAt(object, "status", "replicas")) ?? 0,
    readyPods: readCount(fieldAt(object, "status", "readyReplicas")) ?? 0,
    availablePods: readCount(fieldAt(object, "status", "availableReplicas")) ?? 0,
    revision: parseRevision(object),
    ownerUid: parseOwner(object),
  };
}

function parseOwner(object: KubernetesObject): string | undefined {
  const owners = readList(fieldAt(object, "metadata", "ownerReferences"));
  const owner = owners.find((reference) => readBoolean(memberOf(reference, "controller")) ?? false);
  return owner && readString(memberOf(owner, "uid"));
}
