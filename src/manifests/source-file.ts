// A manifest file that is only read: its objects at once, the place of a value when it is asked for.
import { type Document, isMap, isScalar, LineCounter, type Node } from "yaml";
import { findDuplicateKeys } from "./find-duplicate-keys.ts";
import { findDuplicates, locateQuickly } from "./locate-quickly.ts";
import { findDeepest } from "./locate-value.ts";
import { type ManifestDocument, parseRepetitiveDocuments } from "./parse-documents.ts";
import { type FoundAt, findManifests, type ManifestObject, type ManifestText } from "./parse-manifests.ts";
import { parseQuickly, type QuickNode, toJson } from "./quick-tree.ts";

type Path = readonly (string | number)[];
type Extent = { readonly start: number; readonly end: number };

/** 1-based; the end column is that after the last character, on the same line. */
type Location = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  /** The text of the line. */
  readonly text: string;
};

export type SourceObject = ManifestObject & { readonly duplicateKeys: readonly { readonly path: Path }[] };
export type SourceFile = {
  readonly objects: readonly SourceObject[];
  /** What was passed over, one line each. */
  readonly notices: readonly string[];
  /** `at` asks for the name of the member or for its value. */
  readonly locate: (object: SourceObject, path: Path, at: "key" | "value") => Location;
};

/** Throws as `parseManifests` does. */
export function openSourceFile(source: ManifestText): SourceFile {
  const found = findQuickly(source);
  return found === undefined ? openSlowly(source) : { ...found, locate: locateLater(source) };
}

/** Undefined for text that is left to the full parser. */
function findQuickly(source: ManifestText): Omit<SourceFile, "locate"> | undefined {
  const documents = parseQuickly(source.text);
  if (documents === undefined) return undefined;
  const { objects, notices } = findManifests(source, documents.map(toJson), ({ document, path }) => {
    const node = documents[document];
    return node === undefined ? 1 : lineAt(source.text, locateQuickly(node, path, "value").start).line;
  });
  const duplicates = documents.map((node) => findDuplicates(node));
  return {
    notices,
    objects: objects.map((object) => ({ ...object, duplicateKeys: below(object, duplicates[object.document] ?? []) })),
  };
}

/** The tree is some times larger than the text, and most files have nothing to show: it is built again for those. */
function locateLater(source: ManifestText): SourceFile["locate"] {
  let documents: readonly QuickNode[] | undefined;
  return ({ document, path: objectPath }, path, at) => {
    documents ??= parseQuickly(source.text);
    const node = documents?.[document];
    const whole = [...objectPath, ...path];
    return toLocation(source, node === undefined ? { start: 0, end: 0 } : locateQuickly(node, whole, at));
  };
}

/** Aliases and merge keys need the full parser. */
function openSlowly(source: ManifestText): SourceFile {
  const documents = parseRepetitiveDocuments(source.name, source.text, new LineCounter());
  const startOf = ({ document, path }: FoundAt) => rangeOf(documents[document], path).start;
  const values = documents.map(({ value }) => value);
  const { objects, notices } = findManifests(source, values, (find) => lineAt(source.text, startOf(find)).line);
  const duplicates = documents.map((document) => findDuplicateKeys(document));
  return {
    notices,
    objects: objects.map((object) => ({ ...object, duplicateKeys: below(object, duplicates[object.document] ?? []) })),
    locate: ({ document, path: objectPath }, path, at) =>
      toLocation(source, locateSlowly(documents[document], [...objectPath, ...path], at)),
  };
}

function locateSlowly(document: ManifestDocument | undefined, path: Path, at: "key" | "value"): Extent {
  const parent = document && findDeepest(document, path.slice(0, -1))?.node;
  const pair = isMap(parent)
    ? parent.items.findLast(({ key }) => isScalar(key) && String(key.value) === path.at(-1))
    : undefined;
  const key = pair && isScalar(pair.key) ? pair.key : undefined;
  const isShort = isScalar(pair?.value);
  return key !== undefined && (at === "key" || !isShort) ? nodeExtent(key) : rangeOf(document, path);
}

function rangeOf(document: ManifestDocument | undefined, path: Path): Extent {
  const node: Node | Document.Parsed["contents"] | undefined = document && findDeepest(document, path)?.node;
  return node ? nodeExtent(node) : { start: 0, end: 0 };
}

function nodeExtent({ range }: Node): Extent {
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}

/** The duplicates within an object of a document, by their path within the object. */
function below(
  { path }: ManifestObject,
  duplicates: readonly { readonly path: Path }[],
): SourceObject["duplicateKeys"] {
  return duplicates.flatMap((duplicate) =>
    path.every((part, index) => duplicate.path[index] === part) ? [{ path: duplicate.path.slice(path.length) }] : [],
  );
}

function toLocation({ name, text }: ManifestText, { start, end }: Extent): Location {
  const { line, lineStart } = lineAt(text, Math.max(start, 0));
  const lineEnd = /\r?\n|$/g;
  lineEnd.lastIndex = lineStart;
  const content = text.slice(lineStart, lineEnd.exec(text)?.index ?? text.length).replace(/^\uFEFF/, "");
  const markWidth = lineStart === 0 && text.startsWith("\uFEFF") ? 1 : 0;
  const column = Math.max(start, 0) - lineStart - markWidth + 1;
  const width = Math.max(Math.min(end - start, content.length - column + 1), 1);
  return { file: name, line, column, endColumn: column + width, text: content };
}

function lineAt(text: string, offset: number): { readonly line: number; readonly lineStart: number } {
  let line = 1;
  let lineStart = 0;
  for (let next = text.indexOf("\n"); next !== -1 && next < offset; next = text.indexOf("\n", next + 1)) {
    line++;
    lineStart = next + 1;
  }
  return { line, lineStart };
}
