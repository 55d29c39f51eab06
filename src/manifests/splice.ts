// Pieces of text that take the place of others, and the lines of the text that they go into.

export type Splice = { readonly start: number; readonly end: number; readonly text: string };

/** The splices must not overlap; insertions at the same place come out in the order given. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let result = "";
  let position = 0;
  for (const splice of splices.toSorted((left, right) => left.start - right.start)) {
    result += text.slice(position, splice.start) + splice.text;
    position = splice.end;
  }
  return result + text.slice(position);
}

/** Where the line of the offset starts; a byte order mark is no part of it. */
export function lineStart(text: string, offset: number): number {
  const start = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  return start === 0 && text.startsWith("\uFEFF") ? 1 : start;
}

/** Where the text of the line ends, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end === -1) return text.length;
  return end > offset && text[end - 1] === "\r" ? end - 1 : end;
}

/** Where the next line starts, or the end of the text. */
export function nextLineStart(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end + 1;
}

export function lineBreak(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

export function isFirstOnLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === "";
}

/** What a line has to begin with for its text to stand in the column of the offset. */
export function indentOf(text: string, offset: number): string {
  return text.slice(lineStart(text, offset), offset).replaceAll(/\S/g, " ");
}

export function insert(offset: number, text: string): Splice {
  return { start: offset, end: offset, text };
}

export function remove(start: number, end: number): Splice {
  return { start, end, text: "" };
}

/** Where the last line has no line break, the one before it goes, so that the text still ends without. */
export function removeLines(text: string, start: number, end: number): Splice {
  const first = lineStart(text, start);
  if (lineEnd(text, end) < text.length) return remove(first, nextLineStart(text, end));
  return remove(text.slice(0, first).replace(/\r?\n$/, "").length, text.length);
}
