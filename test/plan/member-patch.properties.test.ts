import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memberPatch, valueAt } from "../../src/plan/member-patch.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/resources/json.ts";
import { applyJsonPatch } from "../../src/resources/json-patch.ts";

const key = fc.constantFrom("a", "b", "c", "x/y", "m~n", "~1");
const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.integer(), { maxLength: 2 }));
const tree = fc.letrec<{ object: JsonObject }>((tie) => ({
  object: fc.dictionary(key, fc.oneof({ depthSize: "small" }, leaf, tie("object")), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
})).object;

type Turn = { readonly known: number | null; readonly other: string };

/** Along the members that are there, now and then off them. */
function walk(content: JsonObject, turns: readonly Turn[]): readonly string[] {
  const path: string[] = [];
  for (const { known, other } of turns) {
    const names = Object.keys(Object(valueAt(content, path)));
    path.push((known === null ? undefined : names[known % names.length]) ?? other);
  }
  return path;
}

const turn = fc.record({ known: fc.option(fc.nat(3), { freq: 6 }), other: key });

/** An object, a path in it whose parents are objects or absent, and what is to stand there. */
const generatedCase = fc
  .record({
    content: tree,
    turns: fc.array(turn, { minLength: 1, maxLength: 4 }),
    value: fc.oneof(fc.constant(undefined), leaf, tree),
  })
  .map(({ content, turns, value }) => ({ content, path: walk(content, turns), value }))
  .filter(({ content, path }) =>
    path.every((_, depth) => {
      const parent = valueAt(content, path.slice(0, depth));
      return parent === undefined || isJsonObject(parent);
    }),
  );

const runs = { numRuns: 500 };

/** The object with that member, or without it; parents that are absent are made. */
function withMember(
  content: JsonObject,
  [name = "", ...rest]: readonly string[],
  value: JsonValue | undefined,
): JsonObject {
  const others = Object.fromEntries(Object.entries(content).filter(([other]) => other !== name));
  if (rest.length === 0) return value === undefined ? others : { ...others, [name]: value };
  const child = content[name];
  return { ...others, [name]: withMember(isJsonObject(child) ? child : {}, rest, value) };
}

/** What a patch is to leave: an object within the spec, or the like, goes with its only member. */
function wanted(content: JsonObject, path: readonly string[], value: JsonValue | undefined): JsonObject {
  const parent = valueAt(content, path.slice(0, -1));
  const isOnly = isJsonObject(parent) && Object.keys(parent).length === 1 && path.length > 2;
  return withMember(content, value === undefined && isOnly ? path.slice(0, -1) : path, value);
}

describe("for every object, path and value, memberPatch", () => {
  it("gives the member its value, and changes nothing else", () => {
    fc.assert(
      fc.property(generatedCase, ({ content, path, value }) => {
        const { patch } = memberPatch(content, path, value);
        const expected = patch.length === 0 ? content : wanted(content, path, value);
        const after = applyJsonPatch(content, patch) ?? {};
        expect(after).toEqual(expected);
        expect(valueAt(after, path)).toEqual(value);
      }),
      runs,
    );
  });

  it("has an inverse that restores the member, beside parents that were made for it", () => {
    fc.assert(
      fc.property(generatedCase, ({ content, path, value }) => {
        const { patch, inverse } = memberPatch(content, path, value);
        const restored = applyJsonPatch(applyJsonPatch(content, patch) ?? {}, inverse);
        const expected = patch.length === 0 ? content : withMember(content, path, valueAt(content, path));
        expect(restored).toEqual(expected);
      }),
      runs,
    );
  });

  it("is refused where the member differs from what was read, and so is the inverse from what was written", () => {
    fc.assert(
      fc.property(generatedCase, ({ content, path, value }) => {
        const { patch, inverse } = memberPatch(content, path, value);
        fc.pre(patch.length > 0);
        const foreign = withMember(content, path, ["somebody else's"]);
        expect([applyJsonPatch(foreign, patch), applyJsonPatch(foreign, inverse)]).toEqual([undefined, undefined]);
      }),
      runs,
    );
  });
});
