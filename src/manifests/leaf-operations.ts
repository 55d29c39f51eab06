// Breaks the replacement of a whole map or list down to what differs, so that all else keeps its text.
import { isEqualJson } from "../resources/equal-json.ts";
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../resources/json.ts";
import { type JsonPatchOperation, jsonPointer, parseJsonPointer } from "../resources/json-patch.ts";

type Path = readonly (string | number)[];

/** Operations with the same result on that content; the operation itself where it replaces no map by a map, no list by a list. */
export function toLeafOperations(content: JsonObject, operation: JsonPatchOperation): readonly JsonPatchOperation[] {
  if (operation.op !== "replace") return [operation];
  const path = parseJsonPointer(operation.path);
  return changeValue(path, valueAt(content, path), operation.value);
}

function changeValue(path: Path, before: JsonValue | undefined, after: JsonValue): readonly JsonPatchOperation[] {
  if (isJsonObject(before) && isJsonObject(after)) return changeMembers(path, before, after);
  if (isJsonList(before) && isJsonList(after)) return changeItems(path, before, after);
  if (before !== undefined && isEqualJson(before, after)) return [];
  return [{ op: "replace", path: jsonPointer(...path), value: after }];
}

/** Members go last, so that none of the maps is empty in between. */
function changeMembers(path: Path, before: JsonObject, after: JsonObject): readonly JsonPatchOperation[] {
  const operations = Object.entries(after).flatMap(([name, value]) =>
    Object.hasOwn(before, name)
      ? changeValue([...path, name], before[name], value)
      : [{ op: "add", path: jsonPointer(...path, name), value } as const],
  );
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  return [...operations, ...gone.map((name) => removal([...path, name]))];
}

/** By place: items that are too many go from the end on. */
function changeItems(
  path: Path,
  before: readonly JsonValue[],
  after: readonly JsonValue[],
): readonly JsonPatchOperation[] {
  const operations = after.flatMap((value, index) =>
    index < before.length
      ? changeValue([...path, index], before[index], value)
      : [{ op: "add", path: jsonPointer(...path, index), value } as const],
  );
  const gone = before.map((_, index) => index).slice(after.length);
  return [...operations, ...gone.toReversed().map((index) => removal([...path, index]))];
}

function removal(path: Path): JsonPatchOperation {
  return { op: "remove", path: jsonPointer(...path) };
}

function valueAt(content: JsonObject, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((value, key) => {
    if (isJsonList(value)) return value[Number(key)];
    return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, content);
}
