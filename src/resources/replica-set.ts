// The slice of a ReplicaSet that tells how many pods of a hash can take traffic.
import { fieldAt, readCount, readStrings } from "./fields.ts";
import type { KubernetesObject } from "./resource-store.ts";
import { podTemplateHashLabel } from "./rollout.ts";

export type ReplicaSet = { readonly hash: string | undefined; readonly readyPods: number };

export function parseReplicaSet(object: KubernetesObject): ReplicaSet {
  return {
    hash: readStrings(fieldAt(object, "metadata", "labels")).get(podTemplateHashLabel) || undefined,
    readyPods: readCount(fieldAt(object, "status", "readyReplicas")) ?? 0,
  };
}
