// Why a planned edit of a manifest cannot be made, with the place in the text that stands in its way.
import type { Node } from "yaml";
import { UserError } from "../errors.ts";
import { renderPath } from "../resources/fields.ts";
import { type JsonPatchOperation, parseJsonPointer } from "../resources/json-patch.ts";
import { describeObject, type ResourceRef } from "../resources/resource-ref.ts";
import { type Found, findDeepest } from "./locate-value.ts";
import type { ManifestFile, ManifestObject } from "./parse-manifests.ts";

type Path = readonly (string | number)[];

/** One operation of a patch, with its path in the document instead of the object. */
export type Edit = {
  readonly object: ManifestObject;
  readonly target: ResourceRef;
  readonly operation: JsonPatchOperation;
  readonly path: Path;
};

/** Why an edit cannot be made, as the end of a sentence. */
export type Obstacle = { readonly reason: string; readonly cause?: unknown };

export function editNotPossible(file: ManifestFile, edit: Edit, { reason, cause }: Obstacle): UserError {
  const found = findPlace(file, edit.object.document, edit.path);
  const message = `value of ${describeEdit(edit)} cannot be changed in place: ${reason} (${describeLine(file, found?.node)})`;
  return new UserError("edit-not-possible", message, { hint: "change it by hand", cause });
}

/**
 * The error for an edit that did not give what was intended; the first segment of the path is the document.
 * To blame is an edit whose way to the value passes an anchor that also leads to the place of the difference.
 */
export function blameDifference(file: ManifestFile, edits: readonly Edit[], [document, ...path]: Path): UserError {
  const reached = findPlace(file, Number(document), path)?.anchored ?? [];
  for (const edit of edits) {
    const passed = findPlace(file, edit.object.document, edit.path)?.anchored ?? [];
    const shared = reached.findLast((node) => passed.includes(node));
    if (shared !== undefined) return sharedValue(file, edit, shared);
  }
  const [edit] = edits;
  if (edit === undefined) throw new Error("there is no difference without an edit");
  return editNotPossible(file, edit, { reason: "it is written in a way that this tool cannot change" });
}

function sharedValue(file: ManifestFile, edit: Edit, shared: Node): UserError {
  const anchor = "anchor" in shared ? shared.anchor : undefined;
  const message = `value of ${describeEdit(edit)} is shared through the anchor "${anchor}" (${describeLine(file, shared)})`;
  return new UserError("shared-value", message, {
    hint: "write the value out where the alias or merge key is, so that each place has its own",
  });
}

function findPlace(file: ManifestFile, document: number, path: Path): Found | undefined {
  const parsed = file.documents[document];
  return parsed === undefined ? undefined : findDeepest(parsed, path);
}

function describeLine(file: ManifestFile, node: Node | undefined): string {
  return `${file.name}:${file.lines.linePos(node?.range?.[0] ?? 0).line}`;
}

/** In a JSON pointer an index is text too. */
function describeEdit({ operation, target }: Edit): string {
  const path = parseJsonPointer(operation.path).map((segment) => (/^\d+$/.test(segment) ? Number(segment) : segment));
  return `${renderPath(path)} in ${describeObject(target)}`;
}
