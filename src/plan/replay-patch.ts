// A JSON patch that comes from elsewhere, carried out on an object as it stands, with what undoes it again.
import { isEqualJson } from "../resources/equal-json.ts";
import { printable, renderPath } from "../resources/fields.ts";
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../resources/json.ts";
import {
  applyJsonPatch,
  type JsonPatch,
  type JsonPatchOperation,
  jsonPointer,
  parseJsonPointer,
} from "../resources/json-patch.ts";
import { type ListChange, listPatch } from "./list-patch.ts";
import { joinPatches, memberPatch, type PatchPair, type Path, valueAt } from "./member-patch.ts";
import type { FieldChange } from "./plan.ts";

export type Replay =
  | {
      readonly kind: "applied";
      readonly content: JsonObject;
      /** As the object stands: it makes a parent that went with its last member, as the API server drops empty labels. */
      readonly patch: JsonPatch;
      readonly inverse: JsonPatch;
      readonly changes: readonly FieldChange[];
    }
  /** The operation that does not fit, and what stands in its place. */
  | { readonly kind: "refused"; readonly operation: JsonPatchOperation; readonly found: JsonValue | undefined };

export function replayPatch(start: JsonObject, recorded: JsonPatch): Replay {
  const pairs: PatchPair[] = [];
  const changes: FieldChange[] = [];
  let content = start;
  const operations = besideOthers(start, recorded);
  for (const operation of operations) {
    const path = pathOf(content, operation.path);
    const pair = pairOf(content, path, operation);
    if (pair === undefined) return { kind: "refused", operation, found: valueAt(content, path) };
    pairs.push(pair);
    if (operation.op !== "test") changes.push(describeChange(content, path, operation));
    content = applyJsonPatch(content, pair.patch) ?? content;
  }
  const final = content;
  const relied = operations.filter((operation) => operation.op === "test" && applyJsonPatch(final, [operation]));
  const { patch, inverse } = joinPatches(pairs);
  return { kind: "applied", content, patch: withoutRepetition(patch), inverse: [...relied, ...inverse], changes };
}

/** Whether the values that the patch would write stand already; that a route is gone cannot be told from its place. */
export function isReplayed(content: JsonObject, patch: JsonPatch): boolean {
  return besideOthers(content, patch).every((operation) => {
    if (operation.op === "test") return true;
    const path = pathOf(content, operation.path);
    const present = valueAt(content, path);
    if (operation.op === "remove") return present === undefined && !isJsonList(valueAt(content, path.slice(0, -1)));
    return present !== undefined && isEqualJson(present, operation.value);
  });
}

/** As people write it: `spec.http[0].route[1].weight`. */
export function renderPointer(content: JsonObject, pointer: string): string {
  return renderPath(pathOf(content, pointer));
}

/**
 * A map that went with its only member is recorded as a whole. It may have got others since, as labels do: then what was
 * in it goes back beside them.
 */
function besideOthers(content: JsonObject, recorded: JsonPatch): JsonPatch {
  return recorded.flatMap((operation, place): JsonPatch => {
    const [test, add] = operation.op === "test" ? recorded.slice(place) : recorded.slice(place - 1);
    const isMade = test?.op === "test" && test.value === null && add?.op === "add" && add.path === test.path;
    if (!isMade || !isJsonObject(add.value) || !isJsonObject(valueAt(content, pathOf(content, add.path))))
      return [operation];
    return Object.entries(add.value).map(([name, value]) => {
      const path = `${add.path}${jsonPointer(name)}`;
      return operation.op === "test" ? { op: "test", path, value: null } : { op: "add", path, value };
    });
  });
}

/** Indices of lists as numbers, `-` as the place behind the last entry. */
function pathOf(content: JsonObject, pointer: string): Path {
  const path: (string | number)[] = [];
  for (const part of parseJsonPointer(pointer)) {
    const parent = valueAt(content, path);
    const index = isJsonList(parent) && part === "-" ? parent.length : Number(part);
    path.push(isJsonList(parent) ? index : part);
  }
  return path;
}

type Change = Exclude<JsonPatchOperation, { readonly op: "test" }>;

/** Undefined where the operation does not fit. */
function pairOf(content: JsonObject, path: Path, operation: JsonPatchOperation): PatchPair | undefined {
  const present = valueAt(content, path);
  if (operation.op === "test") {
    if (!isEqualJson(present ?? null, operation.value)) return undefined;
    return { patch: applyJsonPatch(content, [operation]) === undefined ? [] : [operation], inverse: [] };
  }
  if (operation.op !== "add" && present === undefined) return undefined;
  const list = valueAt(content, path.slice(0, -1));
  if (isJsonList(list)) return listPair(list, path, operation);
  return memberPatch(content, path, operation.op === "remove" ? undefined : operation.value);
}

/** Entries of a list that are no objects are in nothing that this tool writes. */
function listPair(list: readonly JsonValue[], path: Path, operation: Change): PatchPair | undefined {
  const change = listChange(operation, Number(path.at(-1)));
  const fits = change !== undefined && change.index <= list.length && list.every(isJsonObject);
  return fits ? listPatch(path.slice(0, -1), list, [change]) : undefined;
}

/** What was tested in the record is what the change itself tests first. */
function withoutRepetition(patch: JsonPatch): JsonPatch {
  return patch.filter((operation, place) => {
    const previous = patch[place - 1];
    return previous === undefined || !isEqualJson({ ...operation }, { ...previous });
  });
}

function listChange(operation: Change, index: number): ListChange | undefined {
  if (operation.op === "remove") return { kind: "remove", index };
  const { op, value } = operation;
  return isJsonObject(value) ? { kind: op === "add" ? "insert" : "replace", index, entry: value } : undefined;
}

/** Whole routes are called by their names; any other field is its own label. */
function describeChange(content: JsonObject, path: Path, operation: Change): FieldChange {
  const isInsertion = operation.op === "add" && isJsonList(valueAt(content, path.slice(0, -1)));
  const before = isInsertion ? undefined : valueAt(content, path);
  const after = operation.op === "remove" ? undefined : operation.value;
  const field = renderPath(path);
  const entry = after ?? before;
  const name = isJsonObject(entry) ? entry["name"] : undefined;
  const isRoute = /^spec\.http\[\d+\]$/.test(field) && typeof name === "string";
  return { label: isRoute ? `route http:${printable(name)}` : field, field, before, after };
}
