// JSON patches that set or remove one member of an object, and the ones that put it back.
import { isEqualJson } from "../resources/equal-json.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../resources/json.ts";
import { type JsonPatch, jsonPointer } from "../resources/json-patch.ts";

export type PatchPair = { readonly patch: JsonPatch; readonly inverse: JsonPatch };
export type Path = readonly (string | number)[];

/**
 * Sets the member, or removes it where the value is undefined. The patch tests the old value and the inverse the new
 * one; a missing parent is made, and stays when the member is taken away again. A parent goes with its only member: the
 * API server drops labels and annotations without any, and a member cannot be put back into what is not there.
 */
export function memberPatch(content: JsonObject, path: Path, value: JsonValue | undefined): PatchPair {
  const before = valueAt(content, path);
  const parent = path.slice(0, -1);
  if (isSame(before, value)) return { patch: [], inverse: [] };
  if (valueAt(content, parent) === undefined && value !== undefined) {
    const whole = memberPatch(content, parent, { [String(path.at(-1))]: value });
    return { patch: whole.patch, inverse: change(path, value, undefined) };
  }
  if (value === undefined && isOnlyMember(content, path)) return removeWhole(content, parent);
  return { patch: change(path, before, value), inverse: change(path, value, before) };
}

/** Not of the parts that an object itself consists of, as its spec or status. */
function isOnlyMember(content: JsonObject, path: Path): boolean {
  const parent = valueAt(content, path.slice(0, -1));
  return path.length > 2 && isJsonObject(parent) && Object.keys(parent).length === 1;
}

function removeWhole(content: JsonObject, path: Path): PatchPair {
  const before = valueAt(content, path);
  return { patch: change(path, before, undefined), inverse: change(path, undefined, before) };
}

/** What stands at a path; null counts as absent, as the API server's own `test` has it. */
export function valueAt(content: JsonObject, path: Path): JsonValue | undefined {
  const found = path.reduce<JsonValue | undefined>((value, part) => {
    if (Array.isArray(value)) return value[Number(part)];
    return isJsonObject(value) && Object.hasOwn(value, String(part)) ? value[String(part)] : undefined;
  }, content);
  return found ?? undefined;
}

/** Both in one patch: the inverses in reverse order. */
export function joinPatches(pairs: readonly PatchPair[]): PatchPair {
  return {
    patch: pairs.flatMap(({ patch }) => patch),
    inverse: pairs.toReversed().flatMap(({ inverse }) => inverse),
  };
}

function isSame(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  return left === undefined || right === undefined ? left === right : isEqualJson(left, right);
}

function change(path: Path, before: JsonValue | undefined, after: JsonValue | undefined): JsonPatch {
  const pointer = jsonPointer(...path);
  const test = { op: "test", path: pointer, value: before ?? null } as const;
  if (after === undefined) return [test, { op: "remove", path: pointer }];
  return [test, { op: before === undefined ? "add" : "replace", path: pointer, value: after }];
}
