// Turns the text of one manifest file into documents and the Kubernetes objects in them, each with its place.
import { LineCounter } from "yaml";
import { UserError } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../resources/json.ts";
import { findDeepest } from "./locate-value.ts";
import { type ManifestDocument, parseDocuments } from "./parse-documents.ts";

export type ManifestObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly content: JsonObject;
  /** Where the object starts: `FILE:LINE`. */
  readonly place: string;
  /** The index of its document, and the path within that leads to it: empty, or into the items of a list. */
  readonly document: number;
  readonly path: readonly (string | number)[];
};

export type ManifestFile = {
  /** As the user named it; `stdin` for `-`. */
  readonly name: string;
  /** Where it can be written back to; undefined for stdin. */
  readonly path: string | undefined;
  readonly text: string;
  readonly lines: LineCounter;
  readonly documents: readonly ManifestDocument[];
  readonly objects: readonly ManifestObject[];
  /** What was passed over, one line each. */
  readonly notices: readonly string[];
};

export type ManifestText = {
  readonly name: string;
  readonly path: string | undefined;
  readonly text: string;
  /** Found in a folder: what is no Kubernetes object is passed over with a notice instead of an error. */
  readonly lenient: boolean;
};

/** Throws `input-empty`, `input-invalid-yaml` and `input-not-kubernetes`. */
export function parseManifests(source: ManifestText): ManifestFile {
  const { name, path, text } = source;
  const lines = new LineCounter();
  const documents = parseDocuments(name, text, lines);
  const values = documents.map(({ value }) => value);
  const found = findManifests(source, values, (find) => lineOf(find, documents, lines));
  return { name, path, text, lines, documents, ...found };
}

/** The Kubernetes objects among the documents of a text, whoever parsed it. Throws as `parseManifests` does. */
export function findManifests(
  source: ManifestText,
  documents: readonly JsonValue[],
  lineAt: (find: FoundAt) => number,
): Pick<ManifestFile, "objects" | "notices"> {
  const finds = documents.flatMap((document, index) => collectFinds(document, index, []));
  const placed = finds.map((find) => ({ ...find, place: `${source.name}:${lineAt(find)}` }));
  const notices = placed.flatMap((find) =>
    find.kind === "other" ? [`${find.place} passed over: ${find.reason}`] : [],
  );
  if (documents.every((value) => value === null)) notices.push(...emptyNotices(source));
  const stranger = placed.find((find) => find.kind === "other");
  if (stranger !== undefined && !source.lenient) throw notKubernetes(stranger.place, stranger.reason);
  return { objects: placed.flatMap((find) => (find.kind === "object" ? [describeManifest(find)] : [])), notices };
}

/** Where an object is: the index of its document, and the path within. */
export type FoundAt = { readonly document: number; readonly path: readonly (string | number)[] };
type FoundObject = FoundAt & { readonly kind: "object"; readonly content: JsonObject };
type Find = FoundObject | (FoundAt & { readonly kind: "other"; readonly reason: string });

/** The objects of a document; a list is opened up, an empty document holds none. */
function collectFinds(value: JsonValue, document: number, path: readonly (string | number)[]): readonly Find[] {
  if (value === null && path.length === 0) return [];
  const missing = missingMembers(value);
  if (!isJsonObject(value) || missing.length > 0) {
    const reason = isJsonObject(value) ? `${missing.join(" and ")} missing` : "not a map";
    return [{ kind: "other", document, path, reason: `no Kubernetes object (${reason})` }];
  }
  const items = listItems(value);
  if (items === undefined) return [{ kind: "object", document, path, content: value }];
  return items.flatMap((item, index) => collectFinds(item, document, [...path, "items", index]));
}

function missingMembers(value: JsonValue): readonly string[] {
  if (!isJsonObject(value)) return [];
  return ["apiVersion", "kind"].filter((key) => textMember(value, key) === undefined);
}

/** `kind: List`, and the typed lists of the API such as `RolloutList`. */
function listItems(content: JsonObject): readonly JsonValue[] | undefined {
  if (textMember(content, "kind")?.endsWith("List") !== true) return undefined;
  return Array.isArray(content["items"]) ? content["items"] : undefined;
}

function lineOf({ document, path }: FoundAt, documents: readonly ManifestDocument[], lines: LineCounter): number {
  const tree = documents[document];
  const found = tree === undefined ? undefined : findDeepest(tree, path);
  return lines.linePos(found?.node.range?.[0] ?? 0).line;
}

function emptyNotices({ name, text, lenient }: ManifestText): readonly string[] {
  const reason = text.replace("\uFEFF", "").trim() === "" ? "empty" : "without any object";
  if (lenient) return [`${name} passed over: ${reason}`];
  throw new UserError("input-empty", `input "${name}" is ${reason}`, {
    hint:
      name === "stdin"
        ? "check that the command before the pipe printed manifests"
        : "name a file that holds manifests",
  });
}

function describeManifest({
  content,
  document,
  path,
  place,
}: FoundObject & { readonly place: string }): ManifestObject {
  const metadata = isJsonObject(content["metadata"]) ? content["metadata"] : {};
  return {
    apiVersion: textMember(content, "apiVersion") ?? "",
    kind: textMember(content, "kind") ?? "",
    namespace: textMember(metadata, "namespace"),
    name: textMember(metadata, "name"),
    content,
    place,
    document,
    path,
  };
}

/** A member that is text and not empty. */
function textMember(content: JsonObject, key: string): string | undefined {
  const value = content[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function notKubernetes(place: string, reason: string): UserError {
  return new UserError("input-not-kubernetes", `document at "${place}" is ${reason}`, {
    hint: "pass manifests only; in a folder given with -f such documents are passed over",
  });
}
