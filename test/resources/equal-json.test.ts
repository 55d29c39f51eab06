import { describe, expect, it } from "vitest";
import { isEqualJson } from "../../src/resources/equal-json.ts";
import type { JsonValue } from "../../src/resources/json.ts";

describe("isEqualJson", () => {
  it.for<{ name: string; left: JsonValue; right: JsonValue; equal: boolean }>([
    { name: "ignores the order of members", left: { a: 1, b: [2] }, right: { b: [2], a: 1 }, equal: true },
    { name: "heeds the order of entries", left: [1, 2], right: [2, 1], equal: false },
    { name: "tells a longer list", left: [1], right: [1, 2], equal: false },
    { name: "tells a further member", left: { a: 1 }, right: { a: 1, b: null }, equal: false },
    { name: "tells null from an absent member", left: { a: null }, right: { b: null }, equal: false },
    { name: "tells text from a number", left: "1", right: 1, equal: false },
    { name: "tells a list from a map", left: [], right: {}, equal: false },
    { name: "tells an inherited name from a member", left: { constructor: 1 }, right: { a: 1 }, equal: false },
  ])("$name", ({ left, right, equal }) => {
    expect([isEqualJson(left, right), isEqualJson(right, left)]).toEqual([equal, equal]);
  });
});
