// Plans the splices that take a member out of a map, with its line where it has one of its own.
import type { Pair, YAMLMap } from "yaml";
import { memberEnd, memberStart } from "./node-extent.ts";
import { lineEnd, lineStart, nextLineStart, type Splice } from "./splice.ts";

export function removeMember(text: string, map: YAMLMap, pair: Pair): readonly Splice[] {
  return map.flow === true ? removeFromFlowMap(text, map, pair) : removeFromBlockMap(text, map, pair);
}

function removeFromBlockMap(text: string, map: YAMLMap, pair: Pair): readonly Splice[] {
  const [start, end] = [memberStart(pair), memberEnd(text, pair)];
  if (map.items.length === 1) return [{ start, end, text: "{}" }];
  if (isBlank(text.slice(lineStart(text, start), start))) return [removeLines(text, start, end)];
  // The first member behind a `- `: what follows, be it a comment, moves up into its place.
  const next = nextLineStart(text, end);
  return [remove(start, next + blankWidth(text.slice(next)))];
}

/** Where the last line has no line break, the one before it goes, so that the text still ends without. */
function removeLines(text: string, start: number, end: number): Splice {
  const first = lineStart(text, start);
  if (lineEnd(text, end) < text.length) return remove(first, nextLineStart(text, end));
  return remove(text.slice(0, first).replace(/\r?\n$/, "").length, text.length);
}

function removeFromFlowMap(text: string, map: YAMLMap, pair: Pair): readonly Splice[] {
  const index = map.items.indexOf(pair);
  const [previous, next] = [map.items[index - 1], map.items[index + 1]];
  const [start, end] = [memberStart(pair), memberEnd(text, pair)];
  const hasOwnLines =
    isBlank(text.slice(lineStart(text, start), start)) && /^\s*,?\s*(#.*)?$/.test(text.slice(end, lineEnd(text, end)));
  if (hasOwnLines) {
    const isLast =
      next === undefined && previous !== undefined && !text.slice(end, lineEnd(text, end)).trimStart().startsWith(",");
    return [...(isLast ? removeComma(text, previous) : []), removeLines(text, start, end)];
  }
  if (next !== undefined) return [remove(start, memberStart(next))];
  return [remove(previous === undefined ? start : memberEnd(text, previous), end)];
}

function removeComma(text: string, pair: Pair): readonly Splice[] {
  const end = memberEnd(text, pair);
  const blanks = blankWidth(text.slice(end));
  return text[end + blanks] === "," ? [remove(end, end + blanks + 1)] : [];
}

function remove(start: number, end: number): Splice {
  return { start, end, text: "" };
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}

function blankWidth(text: string): number {
  return text.length - text.trimStart().length;
}
