// Where the text of a node or of a member of a map starts and ends.
import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

export type Extent = { readonly start: number; readonly end: number };

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

/** Of all members of a map, or of all items of a list. */
export function extentsOf(text: string, container: YAMLMap | YAMLSeq): readonly Extent[] {
  return isMap(container)
    ? container.items.map((pair) => ({ start: memberStart(pair), end: memberEnd(text, pair) }))
    : container.items.map((_, index) => itemExtent(text, container, index));
}

/** From the dash in block style, from an anchor or tag in flow style, to the end of the content. */
export function itemExtent(text: string, list: YAMLSeq, index: number): Extent {
  const node: unknown = list.items[index];
  const start = itemStart(list, index);
  if (!isYamlNode(node)) throw new Error("an item of a parsed list is a node");
  return { start: start ?? nodeStart(node), end: Math.max(contentEnd(text, node), (start ?? 0) + 1) };
}

export function itemStart({ srcToken }: YAMLSeq, index: number): number | undefined {
  if (srcToken?.type === "block-seq") {
    const dashes = srcToken.items.flatMap(({ start }) => start.filter(({ type }) => type === "seq-item-ind"));
    return dashes[index]?.offset;
  }
  if (srcToken?.type !== "flow-collection") return undefined;
  const items = srcToken.items.filter(({ key, sep, value }) => key || sep || value);
  return items[index]?.start.find(({ type }) => !separators.has(type))?.offset;
}

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
