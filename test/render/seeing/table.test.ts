import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Column, renderTable, type TableOptions } from "../../../src/render/seeing/table.ts";
import { plainTheme } from "../../../src/render/theme.ts";

type Row = { readonly name: string; readonly size: string; readonly note: string };

const columns: readonly Column<Row>[] = [
  { heading: "NAME", cell: ({ name }) => ({ text: name }), elastic: 8 },
  { heading: "SIZE", cell: ({ size }) => ({ text: size }), spare: 1 },
  { heading: "NOTE", cell: ({ note }) => ({ text: note, style: "bad" }), elastic: 8 },
];
const rows: readonly Row[] = [
  { name: "a", size: "1", note: "none" },
  { name: "a-longer-name", size: "1000", note: "here is more to say" },
];

function table(width: number | undefined, more: Partial<TableOptions> = {}): readonly string[] {
  return renderTable(columns, rows, { theme: plainTheme, unicode: true, headings: true, width, ...more });
}

describe("renderTable", () => {
  it("aligns columns by the widest cell, and leaves no blanks at the end", () => {
    expect(table(undefined)).toEqual([
      "NAME            SIZE   NOTE",
      "a               1      none",
      "a-longer-name   1000   here is more to say",
    ]);
  });

  it("leaves headings out where none are wanted", () => {
    expect(table(undefined, { headings: false })).toHaveLength(2);
  });

  it("shortens what may be shortened, the widest first", () => {
    expect(table(35)).toEqual([
      "NAME            SIZE   NOTE",
      "a               1      none",
      "a-longer-name   1000   here is mor…",
    ]);
  });

  it("leaves out what is spare before anything gets too short", () => {
    expect(table(20)).toEqual(["NAME        NOTE", "a           none", "a-longer…   here is…"]);
  });

  it("leaves out what is spare before a name that has to tell things apart is shortened", () => {
    const name: Column<Row> = { heading: "NAME", cell: ({ name: text }) => ({ text }), elastic: 13 };
    const options = { theme: plainTheme, unicode: true, headings: true };
    const named = [name, ...columns.slice(1)];
    expect(renderTable(named, rows, { ...options, width: 25 })).toEqual([
      "NAME            NOTE",
      "a               none",
      "a-longer-name   here is …",
    ]);
    expect(renderTable(named, rows, { ...options, width: 20 }).at(-1)).toBe("a-longer…   here is…");
  });

  it("shortens in ASCII", () => {
    expect(table(35, { unicode: false }).at(-1)).toBe("a-longer-name   1000   here is m...");
  });

  it("colours cells behind their width is known", () => {
    const theme = { ...plainTheme, bad: (text: string) => `<${text}>` };
    expect(table(undefined, { theme })[1]).toBe("a               1      <none>");
  });

  it("writes out control characters", () => {
    const odd = [{ name: "\u001b[2J", size: "", note: "" }];
    const options = { theme: plainTheme, unicode: true, headings: false, width: undefined };
    expect(renderTable(columns, odd, options)).toEqual(["\\u001b[2J"]);
  });

  it("never exceeds the width, as long as the columns that stay can be cut to it", () => {
    const word = fc.string({ unit: "grapheme-ascii", maxLength: 40 }).map((text) => text.trim());
    const row = fc.record({ name: word, size: word, note: word });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), fc.integer({ min: 20, max: 200 }), (all, width) => {
        const lines = renderTable(columns, all, { theme: plainTheme, unicode: true, headings: true, width });
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
      }),
    );
  });
});
