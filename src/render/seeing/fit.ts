// Lines that fit a screen: none is longer than it is wide, and there are not more than it is high.

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of colours
const parts = /\u001b\[[0-9;]*m|./gsu;

export type ScreenSize = { readonly columns: number; readonly rows: number };

/** Colours take no room, and do not go on behind a line that was cut. */
export function fitLines(lines: readonly string[], { columns, rows }: ScreenSize, unicode: boolean): readonly string[] {
  const room = Math.max(1, rows - 1);
  const mark = unicode ? "…" : "...";
  const shown =
    lines.length <= room ? lines : [...lines.slice(0, room - 1), `${mark} ${lines.length - room + 1} more lines`];
  return shown.map((line) => fitLine(line, columns, mark));
}

function fitLine(line: string, columns: number, mark: string): string {
  const all = line.match(parts) ?? [];
  if (all.filter((part) => !isColour(part)).length <= columns) return line;
  let left = columns - mark.length;
  const kept = all.filter((part) => isColour(part) || left-- > 0);
  const isColoured = all.some(isColour);
  return `${kept.join("")}${mark}${isColoured ? "\u001b[0m" : ""}`;
}

function isColour(part: string): boolean {
  return part.startsWith("\u001b");
}
