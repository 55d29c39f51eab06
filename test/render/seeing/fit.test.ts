import { describe, expect, it } from "vitest";
import { fitLines } from "../../../src/render/seeing/fit.ts";

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;

describe("fitLines", () => {
  it.for([
    { name: "leaves what fits", lines: ["abc", "de"], expected: ["abc", "de"] },
    { name: "cuts long lines", lines: ["abcdefgh"], expected: ["abcd…"] },
    { name: "counts no colours", lines: [red("abcde")], expected: [red("abcde")] },
    { name: "ends colours that it cuts", lines: [red("abcdefgh")], expected: ["\u001b[31mabcd\u001b[39m…\u001b[0m"] },
    { name: "tells how many lines it leaves out", lines: ["1", "2", "3", "4"], expected: ["1", "2", "… 2 …"] },
  ])("$name", ({ lines, expected }) => {
    expect(fitLines(lines, { columns: 5, rows: 4 }, true)).toEqual(expected);
  });

  it("keeps a row free for the cursor", () => {
    const lines = Array.from({ length: 40 }, (_, index) => String(index));
    const shown = fitLines(lines, { columns: 80, rows: 24 }, false);
    expect(shown).toHaveLength(23);
    expect(shown.at(-1)).toBe("... 18 more lines");
  });
});
