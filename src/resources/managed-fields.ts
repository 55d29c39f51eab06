// Who wrote an object last, and when, as its managedFields tell.

import { fieldAt, memberOf, readList, readString } from "./fields.ts";
import type { KubernetesObject } from "./resource-store.ts";
import { compareTexts } from "./text-order.ts";

/** The manager of the latest entry; undefined where the object carries none. */
export function findLastManager(object: KubernetesObject): string | undefined {
  return findLastEntry(object)?.manager;
}

/** When the latest entry was made, RFC 3339 in whole seconds, by the clock of the API server. */
export function findLastWriteTime(object: KubernetesObject): string | undefined {
  return findLastEntry(object)?.time || undefined;
}

type Entry = { readonly manager: string | undefined; readonly time: string };

function findLastEntry(object: KubernetesObject): Entry | undefined {
  const entries = readList(fieldAt(object, "metadata", "managedFields")).map((entry) => ({
    manager: readString(memberOf(entry, "manager")),
    time: readString(memberOf(entry, "time")) ?? "",
  }));
  return entries.toSorted((left, right) => compareTexts(right.time, left.time))[0];
}
