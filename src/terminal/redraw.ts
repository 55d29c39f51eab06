// A picture on a terminal that is drawn again where it stands.

type Size = { readonly columns: number; readonly rows: number };

export type Redraw = {
  /** The text that takes the place of the last picture; what is left of that is erased line by line. */
  readonly draw: (lines: readonly string[], size: Size) => string;
  /** What stands on the terminal is not this picture any more: the next one goes below it. */
  readonly forget: () => void;
};

export function openRedraw(): Redraw {
  let drawn: (Size & { readonly count: number }) | undefined;
  return {
    draw: (lines, size) => {
      const back = drawn === undefined ? "" : wayBack(drawn, size);
      drawn = { ...size, count: lines.length };
      return `${back}${lines.map((line) => `${line}\u001b[K\n`).join("")}\u001b[J`;
    },
    forget: () => {
      drawn = undefined;
    },
  };
}

/** Terminals wrap and move what stands on them when they are resized, each in its own way: only the corner is certain. */
function wayBack(drawn: Size & { readonly count: number }, { columns, rows }: Size): string {
  if (drawn.columns !== columns || drawn.rows !== rows) return "\u001b[H";
  return drawn.count === 0 ? "" : `\u001b[${drawn.count}A\r`;
}
