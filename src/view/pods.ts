// Pods of a Rollout, as far as they tell why they are not ready.

import { unlessRefused } from "../errors.ts";
import {
  type Field,
  fieldAt,
  memberOf,
  readBoolean,
  readCount,
  readList,
  readString,
  readStrings,
} from "../resources/fields.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { podTemplateHashLabel } from "../resources/rollout-labels.ts";
import { compareTexts } from "../resources/text-order.ts";

export type PodView = {
  readonly name: string;
  readonly hash: string | undefined;
  /** As kubectl shows it: the phase, or what a container waits for, or that it is being deleted. */
  readonly state: string;
  readonly ready: number;
  readonly containers: number;
  readonly restarts: number;
};

/** By name; undefined where they are not known. */
export function viewPods(objects: readonly KubernetesObject[] | undefined): readonly PodView[] | undefined {
  const views = objects?.flatMap((object) => unlessRefused(() => viewPod(object)) ?? []);
  return views?.toSorted((left, right) => compareTexts(left.name, right.name));
}

/** Whether it should be ready and is not: those that are being deleted need not be. */
export function isInTrouble({ state, ready, containers }: PodView): boolean {
  return state !== "Terminating" && ready < containers;
}

function viewPod(object: KubernetesObject): PodView {
  const status = fieldAt(object, "status");
  const statuses = readList(memberOf(status, "containerStatuses"));
  return {
    name: object.ref.name,
    hash: readStrings(fieldAt(object, "metadata", "labels")).get(podTemplateHashLabel) || undefined,
    state: stateOf(object, statuses),
    ready: statuses.filter((container) => readBoolean(memberOf(container, "ready")) ?? false).length,
    containers: readList(fieldAt(object, "spec", "containers")).length,
    restarts: statuses.reduce((sum, container) => sum + (readCount(memberOf(container, "restartCount")) ?? 0), 0),
  };
}

function stateOf(object: KubernetesObject, statuses: readonly Field[]): string {
  const status = fieldAt(object, "status");
  if (fieldAt(object, "metadata", "deletionTimestamp").value !== undefined) return "Terminating";
  const waiting = statuses.map((container) => reasonOf(container, "waiting") ?? reasonOf(container, "terminated"));
  const unscheduled = readList(memberOf(status, "conditions"))
    .filter((condition) => readString(memberOf(condition, "status")) === "False")
    .map((condition) => readString(memberOf(condition, "reason")))
    .find((reason) => reason === "Unschedulable");
  const found = waiting.find((reason) => reason !== undefined) ?? unscheduled ?? readString(memberOf(status, "reason"));
  return found ?? readString(memberOf(status, "phase")) ?? "Unknown";
}

function reasonOf(container: Field, state: string): string | undefined {
  return readString(memberOf(memberOf(memberOf(container, "state"), state), "reason")) || undefined;
}
