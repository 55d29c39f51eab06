// Plans the splices that put a member or an item into a flow map or list, or take one out of it.
import { isMap, isScalar, type YAMLMap, type YAMLSeq } from "yaml";
import { contentEnd, type Extent, extentsOf, nodeStart } from "./node-extent.ts";
import {
  indentOf,
  insert,
  isFirstOnLine,
  lineBreak,
  lineEnd,
  lineStart,
  remove,
  removeLines,
  type Splice,
} from "./splice.ts";
import { commentStart } from "./splice-comments.ts";

type FlowPlace = { readonly text: string; readonly container: YAMLMap | YAMLSeq; readonly index: number };

/** Before what stands at the index, behind all where nothing does. */
export function insertIntoFlow({ text, container, index }: FlowPlace, added: string): readonly Splice[] {
  const extents = extentsOf(text, container);
  const [next, last] = [extents[index], extents.at(-1)];
  if (last === undefined) return [insert(nodeStart(container) + 1, added)];
  if (next === undefined) return append(text, container, added);
  if (!isFirstOnLine(text, next.start)) return [insert(next.start, `${added},${gapBefore(text, container, last)}`)];
  const place = commentStart(text, next.start, extents[index - 1]?.end ?? nodeStart(container));
  return [insert(place, `${indentOf(text, next.start)}${added},${lineBreak(text)}`)];
}

/** Comments above go with what they stand above, if it has lines of its own. */
export function removeFromFlow({ text, container, index }: FlowPlace): readonly Splice[] {
  const extents = extentsOf(text, container);
  const [previous, extent, next] = [extents[index - 1], extents[index], extents[index + 1]];
  if (extent === undefined) return [];
  const { start, end } = extent;
  const rest = text.slice(end, lineEnd(text, end));
  if (isFirstOnLine(text, start) && /^\s*,?\s*(#.*)?$/.test(rest)) {
    const isLast = next === undefined && previous !== undefined && !rest.trimStart().startsWith(",");
    const from = isMap(container) ? start : commentStart(text, start, previous?.end ?? nodeStart(container));
    return [...(isLast ? removeComma(text, previous) : []), removeLines(text, from, end)];
  }
  if (next !== undefined) return [remove(start, next.start)];
  return [remove(previous?.end ?? start, end)];
}

function append(text: string, container: YAMLMap | YAMLSeq, added: string): readonly Splice[] {
  const last = extentsOf(text, container).at(-1);
  if (last === undefined) return [];
  const comma = trailingComma(container);
  const after = comma === undefined ? last.end : comma + 1;
  const commaSplices = comma === undefined ? [insert(last.end, ",")] : [];
  if (!isFirstOnLine(text, last.start))
    return [...commaSplices, insert(after, `${gapBefore(text, container, last)}${added}`)];
  const line = `${lineBreak(text)}${indentOf(text, last.start)}${added}${comma === undefined ? "" : ","}`;
  const rest = text.slice(after, lineEnd(text, after));
  // A comment after the last member stays with it; a closing bracket must come after the new one.
  return [...commaSplices, insert(/^\s*(#.*)?$/.test(rest) ? lineEnd(text, after) : after, line)];
}

function trailingComma({ srcToken }: YAMLMap | YAMLSeq): number | undefined {
  const token = srcToken?.type === "flow-collection" ? srcToken.items.at(-1) : undefined;
  if (token === undefined || token.key !== undefined || token.key === null || token.value !== undefined)
    return undefined;
  return token.start.find(({ type }) => type === "comma")?.offset;
}

/** The blanks between members: as before the last one, or as the colon is followed by. */
function gapBefore(text: string, container: YAMLMap | YAMLSeq, last: Extent): string {
  const before = /,([ \t]*)$/.exec(text.slice(lineStart(text, last.start), last.start));
  if (before?.[1] !== undefined) return before[1];
  const pair = isMap(container) ? container.items.at(-1) : undefined;
  return isScalar(pair?.key) && /^:\S/.test(text.slice(contentEnd(text, pair.key))) ? "" : " ";
}

function removeComma(text: string, { end }: Extent): readonly Splice[] {
  const blanks = /^\s*/.exec(text.slice(end))?.[0].length ?? 0;
  return text[end + blanks] === "," ? [remove(end, end + blanks + 1)] : [];
}
