import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findRegexFault } from "../../src/validation/regex/find-fault.ts";

// What Go's regexp says of each, which Istio's webhook asks, was looked up: the first list is refused, the second taken.
describe("findRegexFault", () => {
  it.for([
    ["(?=a)", 'the lookahead "(?="'],
    ["(?!a)", 'the lookahead "(?!"'],
    ["(?<=a)", 'the lookbehind "(?<="'],
    ["(?<!a)", 'the lookbehind "(?<!"'],
    ["(?>a)", 'the atomic group "(?>"'],
    ["(?#a)", 'the group "(?#"'],
    ["(?P=a)", 'the group "(?P=a"'],
    ["(?'a'b)", `the group "(?'a'b"`],
    ["(?P<a-b>c)", 'the group "(?P<a-b>c"'],
    ["(?i-)a", 'the group "(?i"'],
    ["(?x)a", 'the group "(?x"'],
    ["(a)\\1", 'the backreference "\\1"'],
    ["\\8", 'the backreference "\\8"'],
    ["a\\Z", 'the escape "\\Z"'],
    ["\\C", 'the escape "\\C"'],
    ["[\\b]", 'the escape "\\b"'],
    ["\\é", 'the escape "\\é"'],
    ["\\x{110000}", 'the escape "\\x{110000}"'],
    ["\\xg0", 'the escape "\\x"'],
    ["a\\", "a backslash at the end"],
    ["a**", 'the repetition "*" of a repetition'],
    ["a++", 'the repetition "+" of a repetition'],
    ["a{2}{3}", 'the repetition "{3}" of a repetition'],
    ["*a", 'the repetition "*" of nothing'],
    ["(|*)", 'the repetition "*" of nothing'],
    ["a|?", 'the repetition "?" of nothing'],
    ["a{1001}", 'the repetition "{1001}"'],
    ["a{3,2}", 'the repetition "{3,2}"'],
    ["(a{40}){40}", 'the repetition "{40}", with which something is repeated 1600 times'],
    ["(a", "a group without its end"],
    ["a)", 'a ")" without its group'],
    ["[a", 'the class "[a" without its end'],
    ["[]", 'the class "[]" without its end'],
    ["[z-a]", 'the range "z-a"'],
    ["[a-\\d]", 'a range that ends in "\\d"'],
    ["[[:foo:]]", 'the class "[:foo:]"'],
    ["\\pX", 'the class "\\pX"'],
    ["\\p{Alpha}", 'the class "\\p{Alpha}"'],
    ["\\p{IsGreek}", 'the class "\\p{IsGreek}"'],
    ["\\p{", 'the class "\\p{"'],
  ] as const)("refuses %j", ([text, fault]) => {
    expect(findRegexFault(text)).toEqual({ kind: "syntax", text: fault });
  });

  it.for([
    "",
    "a|b",
    "(?i)a(?-i:b)(?)",
    "(?P<a>b)(?<c>d)(?:e)",
    "a*?b+?c??d{2,}?",
    "a{,2}{x}{01}",
    "^*$+\\b?",
    "()*",
    "a(?i)*",
    "(a{0}){1000}",
    "(a{25}){40}",
    "[]a-][^]a][a-][-a]",
    "[[:alpha:][:^digit:]\\d\\pL\\p{^Greek}]",
    "[[:alpha]",
    "\\p{Lu}\\P{Han}\\pZ",
    "\\12\\0\\07\\x41\\x{1F600}",
    "\\.\\_\\/\\-\\\u0000",
    "\\a\\f\\n\\r\\t\\v\\A\\z",
    "\\Qa**\\E*\\Q(",
    "é😀*",
    "]}",
  ])("takes %j", (text) => {
    expect(findRegexFault(text)).toBeUndefined();
  });

  it.for([
    { text: "a".repeat(1024), fault: undefined },
    { text: "a".repeat(1025), fault: { kind: "length", text: "1025 bytes, and at most 1024 are taken" } },
    { text: "é".repeat(513), fault: { kind: "length", text: "1026 bytes, and at most 1024 are taken" } },
  ])("counts $text.length characters in bytes", ({ text, fault }) => {
    expect(findRegexFault(text)).toEqual(fault);
  });

  it("takes every text as it is between \\Q and \\E", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 100 }), (text) => {
        expect(findRegexFault(`\\Q${text.replaceAll("\\E", "")}\\E`)).toBeUndefined();
      }),
    );
  });
});
