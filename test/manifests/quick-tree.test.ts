import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineCounter, stringify } from "yaml";
import { unlessRefused } from "../../src/errors.ts";
import { parseDocuments } from "../../src/manifests/parse-documents.ts";
import { parseQuickly, toJson } from "../../src/manifests/quick-tree.ts";

const quickly = (text: string) => parseQuickly(text)?.map(toJson);
const fully = (text: string) =>
  unlessRefused(() => parseDocuments("a", text, new LineCounter())?.map(({ value }) => value));

describe("parseQuickly", () => {
  it.for([
    { name: "block maps and lists", text: "a:\n  - b: 1\n    c: [x, 2]\n  - d\n" },
    { name: "several documents", text: "a: 1\n---\n---\nb: 2\n" },
    {
      name: "words of YAML 1.1",
      text: "[yes, No, on, OFF, y, N, true, False, null, ~, Null, nope, yesterday, TRUE]\n",
    },
    {
      name: "numbers of YAML 1.1",
      text: "[0, -1, 014, 0x1F, 0b11, 1_000, 1.50, .5, 1e3, 12:30, 2020-01-01, 1.2.3, 100m]\n",
    },
    { name: "numbers too large to be exact", text: "[12345678901234567890, 9007199254740993]\n" },
    { name: "quoted text", text: "a: 'it''s'\nb: \"x\\ty\"\nc: \"\"\n" },
    { name: "block text", text: "a: |\n  x\n  y\nb: >-\n  x\n  y\n" },
    { name: "text over several lines", text: "a: x\n  y\n" },
    { name: "keys that are no text", text: "1: a\nyes: b\nnull: c\n" },
    { name: "absent values", text: "a:\nb: {c: }\n" },
    { name: "comments and blank lines", text: "# a\n\na: 1 # b\n\n" },
    { name: "line ends of Windows and a byte order mark", text: "\uFEFFa: b\r\nc:\r\n  - d\r\n" },
    { name: "JSON", text: '{"a": {"b": [1, true, null, "c\\u0041"]}}' },
    { name: "nothing", text: "" },
  ])("reads $name as the full parser does", ({ text }) => {
    expect(quickly(text)).toEqual(fully(text));
  });

  it.for([
    { name: "anchors and aliases", text: "a: &x 1\nb: *x\n" },
    { name: "merge keys", text: "a:\n  <<: {b: 1}\n" },
    { name: "tags", text: "a: !!str 1\n" },
    { name: "directives", text: "%YAML 1.1\n---\na: 1\n" },
    { name: "maps as keys", text: "? {a: 1}\n: b\n" },
    { name: "what is no YAML", text: "a: [\n" },
    { name: "keys that JavaScript knows", text: "__proto__: 1\n" },
    { name: "JSON documents without a separator", text: '{"a": 1}\n{"b": 2}' },
  ])("leaves $name to the full parser", ({ text }) => {
    expect(parseQuickly(text)).toBeUndefined();
  });

  it("takes the last of equal keys", () => {
    expect(quickly("a: 1\nb: 2\na: 3\n")).toEqual([{ a: 3, b: 2 }]);
  });

  it("reads whatever the library writes as the full parser does", () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }),
        fc.constantFrom("PLAIN", "QUOTE_DOUBLE", "QUOTE_SINGLE"),
        (value, type) => {
          const text = stringify(value, { defaultStringType: type as "PLAIN" });
          const quick = quickly(text);
          fc.pre(quick !== undefined);
          expect(quick).toEqual(fully(text));
        },
      ),
    );
  });

  it("reads any plain scalar as the full parser does", () => {
    const character = fc.constantFrom(..."0123456789abcdefxyYNoOnTrue_+-.:~eE ");
    fc.assert(
      fc.property(fc.string({ unit: character, minLength: 1, maxLength: 8 }), (scalar) => {
        const text = `a: ${scalar}\n`;
        const [quick, full] = [quickly(text), fully(text)];
        fc.pre(quick !== undefined && full !== undefined);
        expect(quick).toEqual(full);
      }),
      { numRuns: 2000 },
    );
  });
});
