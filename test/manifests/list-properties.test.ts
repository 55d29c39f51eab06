import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { edit } from "./edit.ts";
import { manifest, missingLines, route, style } from "./generated-manifests.ts";

/** Only where the text says what it was made from: some styles write text that reads as something else. */
const written = fc
  .tuple(manifest, style)
  .map(([value, render]) => ({ value, before: render(value) }))
  .filter(({ value, before }) => JSON.stringify(parse(before)) === JSON.stringify(value));
const runs = { numRuns: 100 };

/** In block style every other line stays; in flow style that of a neighbour may get or lose a comma, or holds all. */
function mayMiss(text: string): number {
  return text.startsWith("{") ? 1 : 0;
}

describe("for every generated manifest, an edit of a list", { timeout: 60_000 }, () => {
  it("inserts an item at any place and keeps all other lines", async () => {
    await fc.assert(
      fc.asyncProperty(written, route, fc.nat(), async ({ value, before }, added, place) => {
        const index = place % (value.spec.http.length + 1);
        const after = await edit(before, { patch: [{ op: "add", path: `/spec/http/${index}`, value: added }] });
        const http = value.spec.http.toSpliced(index, 0, added);
        expect(parse(after)).toEqual({ ...value, spec: { ...value.spec, http } });
        expect(missingLines(before, after)).toBeLessThanOrEqual(mayMiss(before));
        if (before.startsWith(`{"`)) expect(JSON.parse(after).spec.http).toEqual(http);
      }),
      runs,
    );
  });

  it("takes the item out again and leaves the text as it was", async () => {
    await fc.assert(
      fc.asyncProperty(written, route, fc.nat(), async ({ value, before }, added, place) => {
        const path = `/spec/http/${place % (value.spec.http.length + 1)}`;
        const inserted = await edit(before, { patch: [{ op: "add", path, value: added }] });
        expect(await edit(inserted, { patch: [{ op: "remove", path }] })).toEqual(before);
      }),
      runs,
    );
  });

  it("removes any item and adds no line", async () => {
    await fc.assert(
      fc.asyncProperty(written, fc.nat(), async ({ value, before }, place) => {
        fc.pre(value.spec.http.length > 1);
        const index = place % value.spec.http.length;
        const after = await edit(before, { patch: [{ op: "remove", path: `/spec/http/${index}` }] });
        expect(parse(after)).toEqual({ ...value, spec: { ...value.spec, http: value.spec.http.toSpliced(index, 1) } });
        expect(missingLines(after, before)).toBeLessThanOrEqual(mayMiss(before));
      }),
      runs,
    );
  });

  it("replaces an item by any other", async () => {
    await fc.assert(
      fc.asyncProperty(written, route, fc.nat(), async ({ value, before }, other, place) => {
        // Text of several lines is not replaced.
        fc.pre(!JSON.stringify(value).includes("lines"));
        const index = place % value.spec.http.length;
        const after = await edit(before, { patch: [{ op: "replace", path: `/spec/http/${index}`, value: other }] });
        const http = value.spec.http.with(index, other);
        expect(parse(after)).toEqual({ ...value, spec: { ...value.spec, http } });
      }),
      runs,
    );
  });
});
