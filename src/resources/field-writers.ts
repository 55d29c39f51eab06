// Who wrote a field of an object last, as its managedFields tell.

import { fieldAt, memberOf, readList, readString } from "./fields.ts";
import { isJsonObject, type JsonValue } from "./json.ts";
import type { KubernetesObject } from "./resource-store.ts";
import { compareTexts } from "./text-order.ts";

export type FieldWriter = {
  readonly manager: string;
  /** RFC 3339 in whole seconds, by the clock of the API server. */
  readonly time: string | undefined;
};

/**
 * The latest of those who own the field, or something in it. Lists of VirtualServices and DestinationRules have one owner
 * as a whole, selectors of Services too (measured).
 */
export function findFieldWriter(object: KubernetesObject, path: readonly string[]): FieldWriter | undefined {
  const writers = readList(fieldAt(object, "metadata", "managedFields"))
    .filter((entry) => owns(memberOf(entry, "fieldsV1").value, path))
    .flatMap((entry) => {
      const manager = readString(memberOf(entry, "manager"));
      return manager === undefined ? [] : [{ manager, time: readString(memberOf(entry, "time")) }];
    });
  return writers.toSorted((left, right) => compareTexts(right.time ?? "", left.time ?? ""))[0];
}

function owns(fields: JsonValue | undefined, path: readonly string[]): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return isJsonObject(fields);
  if (!isJsonObject(fields)) return false;
  return owns(fields[`f:${first}`], rest);
}
