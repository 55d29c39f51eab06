// Plans the splices that put a whole item into a list or take one out of it, with the comments that are its own.
import { isCollection, type YAMLSeq } from "yaml";
import type { JsonValue } from "../resources/json.ts";
import { type Extent, itemExtent, nodeStart } from "./node-extent.ts";
import { readBlockStyle, readFlowStyle, type Surroundings } from "./read-style.ts";
import {
  columnOf,
  indentOf,
  insert,
  isFirstOnLine,
  lineBreak,
  lineStart,
  nextLineStart,
  remove,
  removeLines,
  type Splice,
} from "./splice.ts";
import { commentEnd, commentStart } from "./splice-comments.ts";
import { insertIntoFlow, removeFromFlow } from "./splice-flow.ts";
import { renderBlock, renderFlow } from "./value-text.ts";

export type ItemPlace = Surroundings & { readonly list: YAMLSeq; readonly index: number };

/** Before the item of that index and the comments above it; behind the last one where there is none. */
export function insertItem({ list, index, ...surroundings }: ItemPlace, value: JsonValue): readonly Splice[] {
  const { text } = surroundings;
  if (list.flow === true || list.items.length === 0) {
    const item = renderFlow(value, readFlowStyle(surroundings, list));
    return insertIntoFlow({ text, container: list, index }, item);
  }
  const neighbour = Math.min(index, list.items.length - 1);
  const extent = itemExtent(text, list, neighbour);
  const item = renderItem({ list, index: neighbour, ...surroundings }, value);
  const indent = indentOf(text, extent.start);
  if (neighbour < index) return [appendLine(text, extent, `${indent}${item}`)];
  // The first item behind another dash moves to a line of its own, and the new one takes its place.
  if (!isFirstOnLine(text, extent.start)) return [insert(extent.start, `${item}${lineBreak(text)}${indent}`)];
  return [insert(firstLine(text, list, index), `${indent}${item}${lineBreak(text)}`)];
}

/** Lines around it stay as they are, comments of other items and blank ones included. */
export function removeItem({ text, list, index }: Omit<ItemPlace, "document">): readonly Splice[] {
  if (list.flow === true) return removeFromFlow({ text, container: list, index });
  const { start, end } = itemExtent(text, list, index);
  const first = isFirstOnLine(text, start) ? firstLine(text, list, index) : start;
  if (list.items.length === 1)
    return [remove(first, Math.max(first, lineStart(text, start))), { start, end, text: "[]" }];
  if (first < start || columnOf(text, start) === 0) return [removeLines(text, first, commentEnd(text, start, end) - 1)];
  // The first item behind another dash: what follows, be it a comment, moves up into its place.
  const next = nextLineStart(text, end);
  return [remove(start, next + text.slice(next).search(/\S|$/))];
}

/** In the style of the item at that place, behind a dash. */
function renderItem({ list, index, ...surroundings }: ItemPlace, value: JsonValue): string {
  const { text } = surroundings;
  const node = list.items[index];
  if (isCollection(node) && node.flow === true)
    return `- ${renderFlow(value, { ...readFlowStyle(surroundings, node), lines: undefined })}`;
  const dash = itemExtent(text, list, index).start;
  const isBeside = isCollection(node) && lineStart(text, nodeStart(node)) === lineStart(text, dash);
  const dashWidth = isBeside ? nodeStart(node) - dash : 2;
  const style = { ...readBlockStyle(surroundings, node), dashWidth };
  return `${"-".padEnd(dashWidth)}${renderBlock(value, columnOf(text, dash) + dashWidth, style)}`;
}

/** Where the first line of an item starts, with the comment lines above it. */
function firstLine(text: string, list: YAMLSeq, index: number): number {
  const floor = index === 0 ? 0 : itemExtent(text, list, index - 1).end;
  return commentStart(text, itemExtent(text, list, index).start, floor);
}

function appendLine(text: string, { start, end }: Extent, line: string): Splice {
  const place = commentEnd(text, start, end);
  const isOpen = place === text.length && !text.endsWith("\n");
  return insert(place, isOpen ? `${lineBreak(text)}${line}` : `${line}${lineBreak(text)}`);
}
