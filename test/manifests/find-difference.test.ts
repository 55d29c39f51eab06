import { describe, expect, it } from "vitest";
import { findDifference } from "../../src/manifests/find-difference.ts";
import type { JsonValue } from "../../src/resources/json.ts";

describe("findDifference", () => {
  it.for<{ name: string; intended: JsonValue; actual: JsonValue; path: readonly (string | number)[] | undefined }>([
    {
      name: "finds none in equal values",
      intended: { a: [1, { b: null }] },
      actual: { a: [1, { b: null }] },
      path: undefined,
    },
    {
      name: "finds none in another order of members",
      intended: { a: 1, b: 2 },
      actual: { b: 2, a: 1 },
      path: undefined,
    },
    { name: "leads to a value", intended: { a: [1, { b: 2 }] }, actual: { a: [1, { b: 3 }] }, path: ["a", 1, "b"] },
    { name: "leads to a missing member", intended: { a: { b: null } }, actual: { a: {} }, path: ["a", "b"] },
    { name: "leads to a member too many", intended: { a: {} }, actual: { a: { b: null } }, path: ["a", "b"] },
    { name: "leads to an entry too many", intended: [1], actual: [1, 2], path: [1] },
    { name: "tells a list from a map", intended: { a: [] }, actual: { a: {} }, path: ["a"] },
    { name: "tells text from a number", intended: "1", actual: 1, path: [] },
  ])("$name", ({ intended, actual, path }) => {
    expect(findDifference(intended, actual)).toEqual(path);
  });
});
