// A parser for the plain block YAML in which kubeconfigs are written, because loading a YAML library takes longer than
// the rest of a command's start. It answers only where it is sure and leaves everything else to the library.
import type { JsonObject, JsonValue } from "../resources/json.ts";

type Line = { readonly indent: number; readonly text: string };
/** A reading position that the parsing functions move on. */
type Reader = { readonly lines: Line[]; next: number };

class Unsure extends Error {}

/** The mapping that the text holds, or undefined when the text is not of the plain kind. */
export function parsePlainYaml(text: string): JsonObject | undefined {
  if (/[^\x20-\x7e\n]/.test(text)) return undefined;
  const reader: Reader = { lines: contentLines(text), next: 0 };
  if (reader.lines[0]?.indent !== 0) return undefined;
  try {
    const mapping = readMapping(reader, 0);
    return reader.next === reader.lines.length ? mapping : undefined;
  } catch (error) {
    if (error instanceof Unsure) return undefined;
    throw error;
  }
}

function contentLines(text: string): Line[] {
  return text
    .split("\n")
    .map((line) => ({ indent: line.length - line.trimStart().length, text: line.trim() }))
    .filter(({ text: content }) => content !== "" && !content.startsWith("#"));
}

function readMapping(reader: Reader, indent: number): JsonObject {
  const entries = new Map<string, JsonValue>();
  for (let line = lineAt(reader, indent); line !== undefined && !isItem(line); line = lineAt(reader, indent)) {
    const [key, rest] = splitKey(line.text);
    if (entries.has(key)) throw new Unsure();
    reader.next += 1;
    entries.set(key, rest === "" ? readNested(reader, indent) : parseScalar(rest));
  }
  if (entries.size === 0) throw new Unsure();
  return Object.fromEntries(entries);
}

/** The line to be read next when it stands at this indent; a deeper one is no structure that is known here. */
function lineAt(reader: Reader, indent: number): Line | undefined {
  const line = reader.lines[reader.next];
  if (line !== undefined && line.indent > indent) throw new Unsure();
  return line?.indent === indent ? line : undefined;
}

/** What follows a key without a value: a deeper block, a list at the same indent, or nothing. */
function readNested(reader: Reader, indent: number): JsonValue {
  const line = reader.lines[reader.next];
  if (line === undefined || line.indent < indent) return null;
  if (isItem(line)) return readList(reader, line.indent);
  return line.indent > indent ? readMapping(reader, line.indent) : null;
}

function readList(reader: Reader, indent: number): JsonValue[] {
  const items: JsonValue[] = [];
  for (let line = lineAt(reader, indent); line !== undefined && isItem(line); line = lineAt(reader, indent)) {
    items.push(readItem(reader, line));
  }
  return items;
}

function readItem(reader: Reader, line: Line): JsonValue {
  const rest = line.text.slice(1).trimStart();
  if (rest === "") throw new Unsure();
  if (!hasKey(rest)) {
    reader.next += 1;
    return parseScalar(rest);
  }
  const indent = line.indent + line.text.length - rest.length;
  reader.lines[reader.next] = { indent, text: rest };
  return readMapping(reader, indent);
}

function isItem({ text }: Line): boolean {
  return text === "-" || text.startsWith("- ");
}

const keyPattern = /^([A-Za-z][A-Za-z0-9_./-]*):(?: +(.*))?$/;
/** Words that some YAML readers take for booleans or null. */
const ambiguousWord = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

function hasKey(text: string): boolean {
  return keyPattern.test(text);
}

function splitKey(text: string): [key: string, rest: string] {
  const [, key, rest = ""] = keyPattern.exec(text) ?? [];
  if (key === undefined || ambiguousWord.test(key) || rest.startsWith("#")) throw new Unsure();
  return [key, rest];
}

const constants = new Map<string, JsonValue>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["{}", {}],
  ["[]", []],
]);

function parseScalar(text: string): JsonValue {
  const constant = constants.get(text);
  if (constant !== undefined) return constant;
  const quoted = /^"([^"\\]*)"$/.exec(text) ?? /^'([^']*)'$/.exec(text);
  if (quoted?.[1] !== undefined) return quoted[1];
  if (!isPlainText(text)) throw new Unsure();
  return text;
}

/** Text that no YAML reader takes for anything else: no number, date, comment, key, flow style or indicator. */
function isPlainText(text: string): boolean {
  if (!/^[A-Za-z0-9/_.-]/.test(text) || /: |:$| #|^- |^-$|^---|^\.\.\./.test(text) || ambiguousWord.test(text))
    return false;
  return /^[A-Za-z/_]/.test(text) || (/[^0-9a-fxobe_.:+-]/i.test(text) && !/^[-+.]*(?:inf|nan)$/i.test(text));
}
