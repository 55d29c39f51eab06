// JSON patches that insert, replace and remove whole entries of a list of named things, and the ones that put it back.
import type { JsonObject } from "../resources/json.ts";
import { type JsonPatch, type JsonPatchOperation, jsonPointer } from "../resources/json-patch.ts";
import { joinPatches, type PatchPair, type Path } from "./member-patch.ts";

/** Each index is one of the list as the changes before it leave it. */
export type ListChange =
  | { readonly kind: "insert" | "replace"; readonly index: number; readonly entry: JsonObject }
  | { readonly kind: "remove"; readonly index: number };

/**
 * What goes away is tested whole, in the patch as in its inverse; a place to insert at is known by the name of the
 * entry that stands there, so that other changes of that entry do not matter.
 */
export function listPatch(path: Path, list: readonly JsonObject[], changes: readonly ListChange[]): PatchPair {
  const pairs: PatchPair[] = [];
  let current = list;
  for (const change of changes) {
    pairs.push(changePair(path, current, change));
    current = changeList(current, change);
  }
  return joinPatches(pairs);
}

/** A list after the change. */
function changeList(list: readonly JsonObject[], change: ListChange): readonly JsonObject[] {
  switch (change.kind) {
    case "insert":
      return list.toSpliced(change.index, 0, change.entry);
    case "replace":
      return list.with(change.index, change.entry);
    case "remove":
      return list.toSpliced(change.index, 1);
  }
}

function changePair(path: Path, list: readonly JsonObject[], change: ListChange): PatchPair {
  const { index } = change;
  const pointer = jsonPointer(...path, index);
  if (change.kind === "insert") {
    const patch = addAt(path, list, change);
    return { patch, inverse: removeAt(pointer, change.entry) };
  }
  const found = list[index];
  if (found === undefined) throw new Error(`the list has no entry ${index}`);
  if (change.kind === "remove") {
    const rest = changeList(list, change);
    return { patch: removeAt(pointer, found), inverse: addAt(path, rest, { index, entry: found }) };
  }
  return { patch: replaceAt(pointer, found, change.entry), inverse: replaceAt(pointer, change.entry, found) };
}

function addAt(
  path: Path,
  list: readonly JsonObject[],
  { index, entry }: { readonly index: number; readonly entry: JsonObject },
): JsonPatch {
  return [neighbourTest(path, list, index), { op: "add", path: jsonPointer(...path, index), value: entry }];
}

/** Behind the last entry there is nothing to test but that entry. */
function neighbourTest(path: Path, list: readonly JsonObject[], index: number): JsonPatchOperation {
  const place = Math.min(index, list.length - 1);
  const neighbour = list[place];
  if (neighbour === undefined) return { op: "test", path: jsonPointer(...path), value: [] };
  return { op: "test", path: jsonPointer(...path, place, "name"), value: neighbour["name"] ?? null };
}

function removeAt(pointer: string, entry: JsonObject): JsonPatch {
  return [
    { op: "test", path: pointer, value: entry },
    { op: "remove", path: pointer },
  ];
}

function replaceAt(pointer: string, before: JsonObject, after: JsonObject): JsonPatch {
  return [
    { op: "test", path: pointer, value: before },
    { op: "replace", path: pointer, value: after },
  ];
}
