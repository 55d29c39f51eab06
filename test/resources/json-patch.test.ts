import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import { applyJsonPatch, type JsonPatch, jsonPointer, parseJsonPointer } from "../../src/resources/json-patch.ts";

const content: JsonObject = { a: { "b/c": 1, "d~e": [10, { f: null }] }, g: "x" };

describe("applyJsonPatch", () => {
  it.for<{ name: string; patch: JsonPatch; result: JsonObject | undefined }>([
    { name: "gives the content back for no operations", patch: [], result: content },
    {
      name: "replaces a member behind escaped segments",
      patch: [{ op: "replace", path: "/a/b~1c", value: 2 }],
      result: { a: { "b/c": 2, "d~e": [10, { f: null }] }, g: "x" },
    },
    {
      name: "replaces an entry of a list",
      patch: [{ op: "replace", path: "/a/d~0e/0", value: 11 }],
      result: { a: { "b/c": 1, "d~e": [11, { f: null }] }, g: "x" },
    },
    {
      name: "adds a member",
      patch: [{ op: "add", path: "/h", value: { i: 1 } }],
      result: { ...content, h: { i: 1 } },
    },
    {
      name: "adds over a member that is there",
      patch: [{ op: "add", path: "/g", value: "y" }],
      result: { ...content, g: "y" },
    },
    {
      name: "inserts into a list",
      patch: [{ op: "add", path: "/a/d~0e/1", value: 15 }],
      result: { a: { "b/c": 1, "d~e": [10, 15, { f: null }] }, g: "x" },
    },
    {
      name: "appends to a list",
      patch: [{ op: "add", path: "/a/d~0e/-", value: 15 }],
      result: { a: { "b/c": 1, "d~e": [10, { f: null }, 15] }, g: "x" },
    },
    { name: "removes a member", patch: [{ op: "remove", path: "/a" }], result: { g: "x" } },
    {
      name: "removes an entry of a list",
      patch: [{ op: "remove", path: "/a/d~0e/0" }],
      result: { a: { "b/c": 1, "d~e": [{ f: null }] }, g: "x" },
    },
    {
      name: "sees earlier operations in later ones",
      patch: [
        { op: "add", path: "/h", value: {} },
        { op: "add", path: "/h/i", value: 1 },
        { op: "test", path: "/h", value: { i: 1 } },
      ],
      result: { ...content, h: { i: 1 } },
    },
    { name: "passes a test of an equal value", patch: [{ op: "test", path: "/g", value: "x" }], result: content },
    {
      name: "passes a test of a map in another order",
      patch: [{ op: "test", path: "/a", value: { "d~e": [10, { f: null }], "b/c": 1 } }],
      result: content,
    },
    {
      name: "passes a test for null of an absent member",
      patch: [{ op: "test", path: "/h", value: null }],
      result: content,
    },
    {
      name: "passes a test for null of null",
      patch: [{ op: "test", path: "/a/d~0e/1/f", value: null }],
      result: content,
    },
    { name: "refuses a test of another value", patch: [{ op: "test", path: "/g", value: "y" }], result: undefined },
    { name: "refuses a test of another type", patch: [{ op: "test", path: "/a/b~1c", value: "1" }], result: undefined },
    { name: "refuses a test of an absent member", patch: [{ op: "test", path: "/h", value: 1 }], result: undefined },
    {
      name: "refuses a test for null below an absent member",
      patch: [{ op: "test", path: "/h/i", value: null }],
      result: undefined,
    },
    {
      name: "refuses a test for null behind a list's end",
      patch: [{ op: "test", path: "/a/d~0e/9", value: null }],
      result: undefined,
    },
    {
      name: "refuses to replace an absent member",
      patch: [{ op: "replace", path: "/h", value: 1 }],
      result: undefined,
    },
    {
      name: "refuses to replace behind a list's end",
      patch: [{ op: "replace", path: "/a/d~0e/2", value: 1 }],
      result: undefined,
    },
    {
      name: "refuses to add below an absent member",
      patch: [{ op: "add", path: "/h/i", value: 1 }],
      result: undefined,
    },
    { name: "refuses to add below text", patch: [{ op: "add", path: "/g/i", value: 1 }], result: undefined },
    {
      name: "refuses to add behind a list's end",
      patch: [{ op: "add", path: "/a/d~0e/3", value: 1 }],
      result: undefined,
    },
    { name: "refuses to remove an absent member", patch: [{ op: "remove", path: "/h" }], result: undefined },
    { name: "refuses a name as an index", patch: [{ op: "replace", path: "/a/d~0e/x", value: 1 }], result: undefined },
    { name: "refuses the whole content as a path", patch: [{ op: "remove", path: "" }], result: undefined },
    {
      name: "refuses what objects inherit",
      patch: [{ op: "replace", path: "/constructor", value: 1 }],
      result: undefined,
    },
    {
      name: "refuses everything when the last operation does not hold",
      patch: [
        { op: "replace", path: "/g", value: "y" },
        { op: "test", path: "/g", value: "x" },
      ],
      result: undefined,
    },
  ])("$name", ({ patch, result }) => {
    expect(applyJsonPatch(content, patch)).toEqual(result);
  });

  it("takes a key called __proto__ as a key", () => {
    const result = applyJsonPatch({}, [{ op: "add", path: "/__proto__", value: 1 }]);
    expect(Object.entries(result ?? {})).toEqual([["__proto__", 1]]);
  });

  it("changes nothing of the content that it is given", () => {
    const paths = fc.constantFrom("/a", "/a/b~1c", "/a/d~0e/0", "/a/d~0e/-", "/a/d~0e/1/f", "/g", "/h", "/h/i");
    const operation = fc.oneof(
      fc.record({ op: fc.constantFrom("add", "replace", "test"), path: paths, value: fc.constantFrom(1, "x", null) }),
      fc.record({ op: fc.constant("remove"), path: paths }),
    );
    fc.assert(
      fc.property(fc.array(operation), (patch) => {
        const copy = structuredClone(content);
        applyJsonPatch(copy, patch as JsonPatch);
        expect(copy).toEqual(content);
      }),
    );
  });
});

describe("parseJsonPointer", () => {
  it("reads what jsonPointer writes", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (segments) => {
        expect(parseJsonPointer(jsonPointer(...segments))).toEqual(segments);
      }),
    );
  });
});
