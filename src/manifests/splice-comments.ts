// Which comment lines belong to an item of a list: those right above it, and deeper ones right below it.
import { columnOf, lineEnd, lineStart, nextLineStart } from "./splice.ts";

/** Where the line of the item starts, or the first of the comment lines above it that are no deeper, behind the floor. */
export function commentStart(text: string, item: number, floor: number): number {
  let start = lineStart(text, item);
  while (start > floor) {
    const above = lineStart(text, start - 1);
    const mark = commentMark(text, above);
    if (above < floor || mark === undefined || columnOf(text, mark) > columnOf(text, item)) break;
    start = above;
  }
  return start;
}

/** Where the first line starts that is not the item's any more, which begins and ends at these offsets. */
export function commentEnd(text: string, item: number, end: number): number {
  let next = nextLineStart(text, end);
  for (;;) {
    const mark = commentMark(text, next);
    if (mark === undefined || columnOf(text, mark) <= columnOf(text, item)) return next;
    next = nextLineStart(text, mark);
  }
}

/** Where the comment of a line starts that holds nothing else. */
function commentMark(text: string, line: number): number | undefined {
  const column = text.slice(line, lineEnd(text, line)).search(/\S/);
  return text[line + column] === "#" && column !== -1 ? line + column : undefined;
}
