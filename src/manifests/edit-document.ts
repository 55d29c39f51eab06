// Changes values in the text of a manifest, then proves by parsing again that nothing else changed.
import { isSeq, LineCounter, type Node } from "yaml";
import { UserError } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../resources/json.ts";
import { applyJsonPatch, type JsonPatch, jsonPointer, parseJsonPointer } from "../resources/json-patch.ts";
import type { ResourceRef } from "../resources/resource-ref.ts";
import { blameDifference, type Edit, editNotPossible } from "./edit-error.ts";
import { findDifference } from "./find-difference.ts";
import { toLeafOperations } from "./leaf-operations.ts";
import { locateMember } from "./locate-value.ts";
import { type ManifestDocument, parseDocuments } from "./parse-documents.ts";
import type { ManifestFile, ManifestObject } from "./parse-manifests.ts";
import { applySplices, type Splice } from "./splice.ts";
import { planSplices } from "./splice-value.ts";

/** A manifest file with the text that it is to have. */
export type EditedManifest = { readonly file: ManifestFile; readonly text: string };

export type PlannedChange = {
  readonly object: ManifestObject;
  readonly target: ResourceRef;
  readonly patch: JsonPatch;
};

/**
 * The text after all changes of the file. They are proved together: objects may share a value through an anchor,
 * and changing it is right only when every one of them was to get it.
 * Throws `edit-not-possible`, and `shared-value` when something unplanned would change too.
 */
export function editFile(file: ManifestFile, changes: readonly PlannedChange[]): string {
  const edits = toEdits(changes);
  const [first] = edits;
  if (first === undefined) return file.text;
  const { text, documents } = settle(edits.reduce(addEdit, { ...file, file, pending: [], changed: [] }), first);
  const actual = documents.map(({ value }) => value);
  const difference = findDifference(intendedValues(file, edits), actual);
  if (difference !== undefined) throw blameDifference(file, edits, difference);
  return text;
}

/** A text under way; the documents are those of the text without the pending splices. */
type Draft = {
  readonly file: ManifestFile;
  readonly text: string;
  readonly documents: readonly ManifestDocument[];
  readonly pending: readonly Splice[];
  /** The maps and lists that the pending splices change. */
  readonly changed: readonly Node[];
};

/** Each operation as the ones before it leave the object, down to single values. */
function toEdits(changes: readonly PlannedChange[]): readonly Edit[] {
  const contents = new Map<ManifestObject, JsonObject>();
  return changes.flatMap(({ object, target, patch }) =>
    patch.flatMap((operation) => {
      const before = contents.get(object) ?? object.content;
      contents.set(object, applyJsonPatch(before, [operation]) ?? before);
      return toLeafOperations(before, operation)
        .filter(({ op }) => op !== "test")
        .map((leaf) => ({ object, target, operation: leaf, path: [...object.path, ...parseJsonPointer(leaf.path)] }));
    }),
  );
}

/** A plan holds until a splice comes near its place; then the text so far is parsed again and the edit planned anew. */
function addEdit(draft: Draft, edit: Edit): Draft {
  const plan = planEdit(draft, edit);
  if (plan === undefined && draft.pending.length === 0)
    throw editNotPossible(draft.file, edit, { reason: "its place is not in the text" });
  if (plan === undefined || isStale(plan, draft)) return addEdit(settle(draft, edit), edit);
  const pending = [...draft.pending, ...plan.splices];
  const next = { ...draft, pending, changed: [...draft.changed, plan.container] };
  // Items behind the place have another index from now on.
  return isSeq(plan.container) && edit.operation.op !== "replace" ? settle(next, edit) : next;
}

type EditPlan = { readonly container: Node; readonly splices: readonly Splice[] };

function isStale({ container, splices }: EditPlan, { changed, pending }: Draft): boolean {
  return changed.includes(container) || splices.some((splice) => pending.some((other) => isTouching(splice, other)));
}

function isTouching(left: Splice, right: Splice): boolean {
  return left.start <= right.end && right.start <= left.end;
}

/** Undefined where the place is not there, or not yet. */
function planEdit({ file, text, documents }: Draft, edit: Edit): EditPlan | undefined {
  const document = documents[edit.object.document];
  const location = document === undefined ? undefined : locateMember(document, edit.path);
  if (document === undefined || location === undefined) return undefined;
  const splices = planSplices({ text, document, location }, edit.operation, String(edit.path.at(-1)));
  if ("reason" in splices) throw editNotPossible(file, edit, splices);
  return { container: location.container, splices };
}

function settle(draft: Draft, edit: Edit): Draft {
  if (draft.pending.length === 0) return { ...draft, changed: [] };
  const text = applySplices(draft.text, draft.pending);
  try {
    return {
      ...draft,
      text,
      documents: parseDocuments(draft.file.name, text, new LineCounter()),
      pending: [],
      changed: [],
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw editNotPossible(draft.file, edit, {
      reason: "it is written in a way that this tool cannot change",
      cause: error,
    });
  }
}

/** The values of all documents after exactly the planned edits, computed without the text. */
function intendedValues(file: ManifestFile, edits: readonly Edit[]): readonly JsonValue[] {
  return file.documents.map(({ value }, index) => {
    const patch = edits
      .filter(({ object }) => object.document === index)
      .map(({ operation, path }) => ({ ...operation, path: jsonPointer(...path) }));
    if (patch.length === 0 || !isJsonObject(value)) return value;
    const intended = applyJsonPatch(value, patch);
    if (intended === undefined) throw new Error(`a patch of ${file.name} was applied before and does not apply now`);
    return intended;
  });
}
