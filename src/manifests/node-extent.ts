// Where the text of a node or of a member of a map starts and ends.
import { isAlias, isCollection, isPair, isScalar, type Node, type Pair, type Scalar } from "yaml";

function isYamlNode(value: unknown): value is Node {
  return isScalar(value) || isCollection(value) || isAlias(value);
}

export function nodeStart(node: Node): number {
  return rangeOf(node)[0];
}

/** Where a member starts: at its key, or at the `?`, anchor or tag before it. */
export function memberStart(pair: Pair): number {
  const first = pair.srcToken?.start.find((token) => !separators.has(token.type));
  if (first !== undefined) return first.offset;
  return isYamlNode(pair.key) ? nodeStart(pair.key) : 0;
}

const separators: ReadonlySet<string> = new Set(["space", "newline", "comment", "comma"]);

/** Where a member ends, before trailing blanks, comments and line breaks. */
export function memberEnd(text: string, pair: Pair): number {
  if (isYamlNode(pair.value)) return contentEnd(text, pair.value);
  return isYamlNode(pair.key) ? contentEnd(text, pair.key) : 0;
}

/** Where the text of a node ends, before trailing blanks, comments and line breaks. */
export function contentEnd(text: string, node: Node): number {
  const [start, end] = rangeOf(node);
  if (isScalar(node)) return isBlockScalar(node) ? blockScalarEnd(text, start, end) : end;
  if (!isCollection(node) || node.flow === true) return end;
  const last: unknown = node.items.at(-1);
  if (isYamlNode(last)) return contentEnd(text, last);
  return isPair(last) ? memberEnd(text, last) : end;
}

/** Where an absent value belongs: after the colon and an anchor or tag. Undefined for a key alone, as in `{a}`. */
export function valuePlace(pair: Pair): number | undefined {
  const token = pair.srcToken?.sep?.findLast(({ type }) => valueLeaders.has(type));
  return token === undefined ? undefined : token.offset + token.source.length;
}

const valueLeaders: ReadonlySet<string> = new Set(["map-value-ind", "anchor", "tag"]);

export function isBlockScalar(node: Scalar): boolean {
  return node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED";
}

/** Blank lines after block text belong to it only with the indicator `+`. */
function blockScalarEnd(text: string, start: number, end: number): number {
  const source = text.slice(start, end);
  const isKept = /^[|>][0-9]*\+/.test(source);
  return start + (isKept ? source.replace(/\r?\n$/, "") : source.trimEnd()).length;
}

function rangeOf(node: Node): readonly [number, number, number] {
  if (!Array.isArray(node.range)) throw new Error("a parsed node has a range");
  return node.range;
}
