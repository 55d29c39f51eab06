// What holds for every manifest: only planned lines change, values come out as intended, nothing but UserErrors is raised.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { UserError } from "../../src/errors.ts";
import { openManifestStore } from "../../src/manifests/manifest-store.ts";
import { parseManifests } from "../../src/manifests/parse-manifests.ts";
import { edit } from "./edit.ts";
import { manifest, missingLines, style, text } from "./generated-manifests.ts";

describe("an edit", { timeout: 60_000 }, () => {
  it("gives the intended value and changes no other line", async () => {
    await fc.assert(
      fc.asyncProperty(manifest, style, fc.nat(), async (value, render, weight) => {
        const before = render(value);
        fc.pre(JSON.stringify(parse(before)) === JSON.stringify(value));
        const path = "/spec/http/0/route/0/weight";
        const after = await edit(before, { patch: [{ op: "add", path, value: weight }] });
        const intended = structuredClone(value);
        Object.assign(intended.spec.http[0]?.route[0] ?? {}, { weight });
        expect(parse(after)).toEqual(intended);
        expect(missingLines(before, after)).toBeLessThanOrEqual(1);
        expect(after.startsWith("{")).toEqual(before.startsWith("{"));
        if (before.startsWith(`{"`)) expect(JSON.parse(after)).toEqual(intended);
      }),
      { numRuns: 200 },
    );
  });

  it("is taken back to the same value by its inverse", async () => {
    await fc.assert(
      fc.asyncProperty(manifest, style, text, async (value, render, label) => {
        const before = render(value);
        const path = "/spec/http/0/new";
        const added = await edit(before, { patch: [{ op: "add", path, value: label }] });
        const removed = await edit(added, { patch: [{ op: "remove", path }] });
        expect(removed).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });
});

describe("mutated input", { timeout: 60_000 }, () => {
  const junk = fc.constantFrom(
    ..."{}[]:,-?&*!|>'\"%@`#\t\n \r\0\uFEFF<~0aé",
    "<<: ",
    "&a ",
    "*a ",
    "--- ",
    "...\n",
    "!!set ",
    "{{ x }}",
  );
  const mutation = fc.record({ at: fc.nat(), cut: fc.nat(6), junk });

  it("raises nothing but a UserError", async () => {
    await fc.assert(
      fc.asyncProperty(
        manifest,
        style,
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        async (value, render, mutations) => {
          const mutated = mutations.reduce((before, change) => {
            const at = change.at % (before.length + 1);
            return before.slice(0, at) + change.junk + before.slice(at + change.cut);
          }, render(value));
          try {
            const file = parseManifests({ name: "a.yaml", path: "a.yaml", text: mutated, lenient: true });
            const store = openManifestStore([file]);
            const object = await store.read({ kind: "VirtualService", namespace: "default", name: "web" });
            if (object === undefined || !("spec" in object.content)) return;
            await store.apply(object.ref, [{ op: "add", path: "/metadata/x", value: "y" }]);
            store.finish();
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
