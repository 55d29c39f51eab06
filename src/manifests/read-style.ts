// Reads off the text around a new value how it is to be written.
import { isCollection, isMap, isNode, isScalar, isSeq, type Pair, visit, type YAMLMap, type YAMLSeq } from "yaml";
import { contentEnd, itemExtent, itemStart, memberStart } from "./node-extent.ts";
import type { ManifestDocument } from "./parse-documents.ts";
import { columnOf, indentOf, isFirstOnLine, lineBreak, lineStart } from "./splice.ts";
import type { BlockStyle, FlowStyle } from "./value-text.ts";

export type Surroundings = { readonly text: string; readonly document: ManifestDocument };

/** As the neighbour is written within, else as the rest of the document. */
export function readBlockStyle({ text, document }: Surroundings, neighbour: unknown): BlockStyle {
  const pairs = [...blockPairs(neighbour), ...blockPairs(document.tree.contents)];
  const indents = (firstOf: (value: unknown) => number | undefined) =>
    pairs.flatMap((pair) => {
      const inner = firstOf(pair.value);
      return inner === undefined ? [] : columnOf(text, inner) - columnOf(text, memberStart(pair));
    });
  return {
    mapIndent: indents((value) => (isMap(value) ? firstMember(value) : undefined)).find((columns) => columns > 0) ?? 2,
    listIndent:
      indents((value) => (isSeq(value) ? itemStart(value, 0) : undefined)).find((columns) => columns >= 0) ?? 2,
    dashWidth: 2,
    lineBreak: lineBreak(text),
  };
}

/** As the members of the map or list are written; as the document's own, where it has none. */
export function readFlowStyle({ text, document }: Surroundings, container: YAMLMap | YAMLSeq): FlowStyle {
  const example = findPair(container) ?? findPair(document.tree.contents);
  const key = isScalar(example?.key) && example.key.type === "QUOTE_DOUBLE" ? example.key : undefined;
  return {
    quoted: key !== undefined,
    tight: key !== undefined && /^:\S/.test(text.slice(contentEnd(text, key))),
    lines: readLines(text, container),
  };
}

/** Undefined where not even the members begin on lines of their own, or where the items of a list are one line each. */
function readLines(text: string, container: YAMLMap | YAMLSeq): FlowStyle["lines"] {
  const start = isMap(container) ? firstMember(container) : firstLongItem(text, container);
  if (start === undefined || !isFirstOnLine(text, start)) return undefined;
  const indent = indentOf(text, start);
  const closing = contentEnd(text, container) - 1;
  const outer = /^\s*/.exec(text.slice(lineStart(text, closing), closing))?.[0] ?? "";
  const unit = indent.startsWith(outer) ? indent.slice(outer.length) : "";
  return { indent, unit: unit === "" ? "  " : unit, lineBreak: lineBreak(text) };
}

function firstMember({ items: [first] }: YAMLMap): number | undefined {
  return first === undefined ? undefined : memberStart(first);
}

function firstLongItem(text: string, list: YAMLSeq): number | undefined {
  const extents = list.items.map((_, index) => itemExtent(text, list, index));
  return extents.find(({ start, end }) => text.slice(start, end).includes("\n"))?.start;
}

/** Members whose value is in block style, in the order of the text. */
function blockPairs(node: unknown): readonly Pair[] {
  const pairs: Pair[] = [];
  const collect = (_: unknown, pair: Pair) => {
    if (isCollection(pair.value) && pair.value.flow !== true) pairs.push(pair);
  };
  if (isNode(node)) visit(node, { Pair: collect });
  return pairs;
}

function findPair(node: unknown): Pair | undefined {
  let found: Pair | undefined;
  const stop = (_: unknown, pair: Pair) => {
    found = pair;
    return visit.BREAK;
  };
  if (isNode(node)) visit(node, { Pair: stop });
  return found;
}
