import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toLeafOperations } from "../../src/manifests/leaf-operations.ts";
import type { JsonObject, JsonValue } from "../../src/resources/json.ts";
import { applyJsonPatch, type JsonPatchOperation } from "../../src/resources/json-patch.ts";

describe("toLeafOperations", () => {
  it.for<{ name: string; before: JsonValue; after: JsonValue; operations: readonly JsonPatchOperation[] }>([
    { name: "nothing where the values are equal", before: { a: [1] }, after: { a: [1] }, operations: [] },
    {
      name: "one value of a map",
      before: { a: 1, b: 2 },
      after: { a: 1, b: 3 },
      operations: [{ op: "replace", path: "/x/b", value: 3 }],
    },
    {
      name: "members that come before members that go",
      before: { a: 1, b: 2 },
      after: { a: 1, "c/d": { e: 3 } },
      operations: [
        { op: "add", path: "/x/c~1d", value: { e: 3 } },
        { op: "remove", path: "/x/b" },
      ],
    },
    {
      name: "items that are too few",
      before: [{ a: 1 }],
      after: [{ a: 2 }, { b: 1 }],
      operations: [
        { op: "replace", path: "/x/0/a", value: 2 },
        { op: "add", path: "/x/1", value: { b: 1 } },
      ],
    },
    {
      name: "items that are too many, from the end on",
      before: [1, 2, 3],
      after: [1],
      operations: [
        { op: "remove", path: "/x/2" },
        { op: "remove", path: "/x/1" },
      ],
    },
    {
      name: "a map by a list as a whole",
      before: { a: { b: 1 } },
      after: { a: [1] },
      operations: [{ op: "replace", path: "/x/a", value: [1] }],
    },
  ])("replaces $name", ({ before, after, operations }) => {
    expect(toLeafOperations({ x: before }, { op: "replace", path: "/x", value: after })).toEqual(operations);
  });

  it.for<{ name: string; operation: JsonPatchOperation }>([
    { name: "a test", operation: { op: "test", path: "/x", value: { a: 1 } } },
    { name: "an addition", operation: { op: "add", path: "/y", value: { a: 1 } } },
    { name: "a removal", operation: { op: "remove", path: "/x" } },
  ])("leaves $name as it is", ({ operation }) => {
    expect(toLeafOperations({ x: { a: 2 } }, operation)).toEqual([operation]);
  });

  it("gives operations with the same result", () => {
    const value = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>;
    fc.assert(
      fc.property(value, value, (before, after) => {
        const content: JsonObject = { x: before };
        const leaves = toLeafOperations(content, { op: "replace", path: "/x", value: after });
        expect(applyJsonPatch(content, leaves)).toEqual({ x: after });
      }),
    );
  });
});
