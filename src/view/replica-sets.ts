// The ReplicaSets of a Rollout, with the part that each plays.

import { unlessRefused } from "../errors.ts";
import { fieldAt, memberOf, readList, readString, readStrings } from "../resources/fields.ts";
import { parseReplicaSet } from "../resources/replica-set.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import type { RolloutHead } from "../resources/rollout.ts";
import { compareTexts } from "../resources/text-order.ts";
import { parseTimestamp } from "../resources/timestamp.ts";

export type ReplicaSetView = {
  readonly name: string;
  readonly hash: string | undefined;
  readonly revision: number | undefined;
  readonly role: "stable" | "canary" | "earlier";
  readonly desired: number;
  readonly ready: number;
  readonly available: number;
  readonly images: readonly string[];
  /** When the controller is going to scale it down; ms since the epoch. */
  readonly scaleDownAt: number | undefined;
};

/** The newest revision first; undefined where they are not known. */
export function viewReplicaSets(
  objects: readonly KubernetesObject[] | undefined,
  head: RolloutHead,
): readonly ReplicaSetView[] | undefined {
  const views = objects?.flatMap((object) => unlessRefused(() => viewReplicaSet(object, head)) ?? []);
  return views?.toSorted(
    (left, right) => (right.revision ?? 0) - (left.revision ?? 0) || compareTexts(left.name, right.name),
  );
}

/** Absent, or empty once the controller has done it. */
const scaleDownAnnotation = "scale-down-deadline";

function viewReplicaSet(object: KubernetesObject, { status }: RolloutHead): ReplicaSetView {
  const { ref, hash, revision, replicas, readyPods, availablePods } = parseReplicaSet(object);
  const annotations = readStrings(fieldAt(object, "metadata", "annotations"));
  const containers = readList(fieldAt(object, "spec", "template", "spec", "containers"));
  return {
    name: ref.name,
    hash,
    revision,
    role: roleOf(hash, status),
    desired: replicas,
    ready: readyPods,
    available: availablePods,
    images: containers.flatMap((container) => readString(memberOf(container, "image")) ?? []),
    scaleDownAt: parseTimestamp(annotations.get(scaleDownAnnotation)),
  };
}

function roleOf(hash: string | undefined, status: RolloutHead["status"]): ReplicaSetView["role"] {
  if (hash === undefined) return "earlier";
  if (hash === status.stableHash) return "stable";
  return hash === status.currentPodHash ? "canary" : "earlier";
}
