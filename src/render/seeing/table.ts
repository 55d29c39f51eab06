// Tables whose columns are data, fitted to the width that there is.
import { printable } from "../../resources/fields.ts";
import type { Theme } from "../theme.ts";

export type Style = keyof Theme;
export type Cell = { readonly text: string; readonly style?: Style | undefined };

export type Column<Row> = {
  /** One word in capitals; nothing for a column that needs no heading. */
  readonly heading: string;
  readonly cell: (row: Row) => Cell;
  /** Shown with `-o wide` only. */
  readonly wide?: true;
  /** Left out where the width does not suffice, the highest number first; 0 and absent stay. */
  readonly spare?: number;
  /** May be cut short; down to that many characters only once all that may be left out is. */
  readonly elastic?: number;
};

export type TableOptions = {
  readonly theme: Theme;
  readonly unicode: boolean;
  /** Characters of a line; undefined where nothing limits it. */
  readonly width: number | undefined;
  readonly headings: boolean;
};

const gap = "   ";
const shortest = 8;

/** A column with the width that it would have alone; its cells are made anew for each line, and not kept. */
type Laid<Row> = Required<Pick<Column<Row>, "heading" | "cell" | "spare">> & {
  readonly elastic: number | undefined;
  readonly natural: number;
};

/** One line for each row, with one for the headings before them. */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  options: TableOptions,
): readonly string[] {
  const laid = columns.map((column) => layOut(column, rows));
  const kept = leaveOut(laid, options.width);
  const widths = shrink(kept, options.width);
  const lines = rows.map((row) => {
    const cells = kept.map(({ cell }) => printableCell(cell(row)));
    return renderLine(cells, widths, options);
  });
  if (!options.headings) return lines;
  const headings = kept.map(({ heading }) => ({ text: heading }));
  return [renderLine(headings, widths, options), ...lines];
}

function layOut<Row>({ heading, cell, spare = 0, elastic }: Column<Row>, rows: readonly Row[]): Laid<Row> {
  const natural = rows.reduce((widest, row) => Math.max(widest, lengthOf(printable(cell(row).text))), heading.length);
  return { heading, cell, spare, elastic, natural };
}

function printableCell({ text, style }: Cell): Cell {
  return { text: printable(text), style };
}

/** What kubectl shows for nothing. */
export const absent: Cell = { text: "<none>", style: "muted" };

function leaveOut<Row>(columns: readonly Laid<Row>[], width: number | undefined): readonly Laid<Row>[] {
  const least = columns.map(({ elastic, natural }) => Math.min(elastic ?? natural, natural));
  const total = totalOf(least);
  const spare = Math.max(0, ...columns.map((column) => column.spare));
  if (width === undefined || total <= width || spare === 0) return columns;
  const last = columns.findLastIndex((column) => column.spare === spare);
  return leaveOut(columns.toSpliced(last, 1), width);
}

function shrink(columns: readonly Laid<never>[], width: number | undefined): readonly number[] {
  const widths = columns.map(({ natural }) => natural);
  if (width === undefined) return widths;
  for (let excess = totalOf(widths) - width; excess > 0; ) {
    const elastic = columns.flatMap((column, index) =>
      column.elastic !== undefined ? { index, size: widths[index] ?? 0 } : [],
    );
    const widest = elastic.toSorted((left, right) => right.size - left.size)[0];
    if (widest === undefined || widest.size <= shortest) break;
    const cut = Math.min(excess, widest.size - shortest);
    widths[widest.index] = widest.size - cut;
    excess -= cut;
  }
  return widths;
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, size) => sum + size, 0) + gap.length * Math.max(0, widths.length - 1);
}

function renderLine(cells: readonly Cell[], widths: readonly number[], options: TableOptions): string {
  const last = cells.findLastIndex(({ text }) => text !== "");
  const parts = cells.slice(0, last + 1).map(({ text, style }, index) => {
    const size = widths[index] ?? 0;
    const cut = shorten(text, size, options.unicode);
    const shown = style === undefined ? cut : options.theme[style](cut);
    return index === last ? shown : `${shown}${" ".repeat(Math.max(0, size - lengthOf(cut)))}`;
  });
  return parts.join(gap);
}

export function shorten(text: string, size: number, unicode: boolean): string {
  if (lengthOf(text) <= size) return text;
  const mark = unicode ? "…" : "...";
  return `${[...text].slice(0, Math.max(0, size - mark.length)).join("")}${mark}`;
}

/** In characters, of which some take two units of text. */
function lengthOf(text: string): number {
  return /[\uD800-\uDBFF]/.test(text) ? [...text].length : text.length;
}
