import { describe, expect, it } from "vitest";
import { showsUnicode } from "../../src/terminal/process-terminal.ts";
import { openRedraw } from "../../src/terminal/redraw.ts";

const escapeCharacter = String.fromCharCode(27);
const token = new RegExp(`${escapeCharacter}\\[(\\d*)([AKJH])|[\\r\\n]|.`, "gsu");

type Shown = { readonly lines: string[]; row: number; column: number };

/** What a terminal shows after these writes, from the first line that was written on. */
function screenAfter(writes: readonly string[]): readonly string[] {
  const shown: Shown = { lines: [""], row: 0, column: 0 };
  for (const [part, count, command] of writes.join("").matchAll(token)) {
    if (command === undefined) write(shown, part);
    else obey(shown, command, Number(count));
  }
  return shown.lines;
}

function obey(shown: Shown, command: string, count: number): void {
  const { lines, row, column } = shown;
  const kept = (lines[row] ?? "").slice(0, column);
  if (command === "A") shown.row -= count;
  if (command === "H") [shown.row, shown.column] = [0, 0];
  if (command === "K") lines[row] = kept;
  if (command === "J") lines.splice(row, lines.length, kept);
}

function write(shown: Shown, character: string): void {
  const { lines, row, column } = shown;
  const line = lines[row] ?? "";
  shown.column = character === "\r" || character === "\n" ? 0 : column + 1;
  if (character === "\n") {
    shown.row += 1;
    lines[shown.row] ??= "";
  } else if (character !== "\r") lines[row] = `${line.slice(0, column)}${character}${line.slice(column + 1)}`;
}

const size = { columns: 80, rows: 24 };

describe("openRedraw", () => {
  it("puts each picture in the place of the last one, whatever their sizes", () => {
    const { draw } = openRedraw();
    const pictures = [["one", "two", "three"], ["a longer line", "x"], ["y"], ["1", "2", "3", "4"]];
    const writes: string[] = [];
    for (const picture of pictures) {
      writes.push(draw(picture, size));
      expect(screenAfter(writes)).toEqual([...picture, ""]);
    }
  });

  it("begins anew at the top of a terminal that was resized, where its lines may stand anywhere", () => {
    const { draw } = openRedraw();
    const before = ["$ get -w\n", draw(["a line that is wrapped"], size)];
    const after = draw(["short"], { columns: 10, rows: 24 });
    expect(screenAfter([...before, after])).toEqual(["short", ""]);
    expect(screenAfter([...before, after, draw(["x"], { columns: 10, rows: 24 })])).toEqual(["x", ""]);
  });

  it("leaves alone what others have written since it was stopped", () => {
    const { draw, forget } = openRedraw();
    const writes = [draw(["one", "two"], size), "$ fg\n"];
    forget();
    expect(screenAfter([...writes, draw(["three"], size)])).toEqual(["one", "two", "$ fg", "three", ""]);
  });
});

describe("showsUnicode", () => {
  it.for([
    { environment: { LANG: "en_US.UTF-8" }, shows: true },
    { environment: { LANG: "C.utf8" }, shows: true },
    { environment: { LC_ALL: "C", LANG: "en_US.UTF-8" }, shows: false },
    { environment: { LC_CTYPE: "de_DE.UTF-8" }, shows: true },
    { environment: {}, shows: false },
    { environment: { LANG: "en_US.UTF-8", TERM: "dumb" }, shows: false },
    { environment: { LANG: "en_US.UTF-8", TERM: "linux" }, shows: false },
  ])("says $shows for $environment", ({ environment, shows }) => {
    expect(showsUnicode(environment)).toBe(shows);
  });
});
