import { describe, expect, it } from "vitest";
import { encodeHeaders, isHeaderValue } from "../../src/cluster/header-value.ts";

describe("isHeaderValue", () => {
  it.for([
    { name: "holds for text", text: "Bearer abc~!", expected: true },
    { name: "holds for blanks and tabs", text: " a\tb ", expected: true },
    { name: "holds for text beyond ASCII", text: "grün 日本 \u0085", expected: true },
    { name: "does not hold for a line break", text: "a\n", expected: false },
    { name: "does not hold for a carriage return", text: "a\rb", expected: false },
    { name: "does not hold for NUL", text: "\0", expected: false },
    { name: "does not hold for DEL", text: "\u007f", expected: false },
  ])("$name", ({ text, expected }) => {
    expect(isHeaderValue(text)).toBe(expected);
  });
});

describe("encodeHeaders", () => {
  it("makes a character of each byte of UTF-8, in lists too", () => {
    expect(encodeHeaders({ A: "é", B: ["x", "日"] })).toEqual({ A: "Ã©", B: ["x", "\u00e6\u0097\u00a5"] });
  });
});
