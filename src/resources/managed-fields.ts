// Who wrote an object last, as its managedFields tell.
import { fieldAt, memberOf, readList, readString } from "./fields.ts";
import type { KubernetesObject } from "./resource-store.ts";

/** The manager of the latest entry; undefined where the object carries none. */
export function findLastManager(object: KubernetesObject): string | undefined {
  const entries = readList(fieldAt(object, "metadata", "managedFields")).map((entry) => ({
    manager: readString(memberOf(entry, "manager")),
    time: readString(memberOf(entry, "time")) ?? "",
  }));
  return entries.toSorted((left, right) => right.time.localeCompare(left.time))[0]?.manager;
}
