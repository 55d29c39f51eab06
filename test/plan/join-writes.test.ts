import { describe, expect, it } from "vitest";
import { joinByObject } from "../../src/plan/join-writes.ts";
import type { Write } from "../../src/plan/plan.ts";
import type { ResourceRef } from "../../src/resources/resource-ref.ts";
import { service, virtualService } from "../support/builders.ts";

const web = virtualService("web", {}).ref;
const stable = service("web-stable").ref;

/** Sets a field `name` of the object. */
function write(target: ResourceRef, name: string, more: Partial<Write> = {}): Write {
  const path = `/spec/${name}`;
  return {
    kind: "write",
    target,
    routes: [{ route: name, before: { canary: 0, stable: 100 }, after: { canary: 1, stable: 99 } }],
    fields: [{ label: name, field: `spec.${name}`, before: undefined, after: 1 }],
    patch: [{ op: "add", path, value: 1 }],
    inverse: [{ op: "remove", path }],
    because: `${name} is to be 1`,
    ...more,
  };
}

describe("joinByObject", () => {
  it("makes one write of those of an object, whose inverses come in the opposite order", () => {
    const [first, second, third] = [write(web, "a"), write(web, "b"), write(web, "c")];
    expect(joinByObject([first, second, third])).toEqual([
      {
        kind: "write",
        target: web,
        routes: [...first.routes, ...second.routes, ...third.routes],
        fields: [...first.fields, ...second.fields, ...third.fields],
        patch: [...first.patch, ...second.patch, ...third.patch],
        inverse: [...third.inverse, ...second.inverse, ...first.inverse],
        because: "a is to be 1; b is to be 1; c is to be 1",
      },
    ]);
  });

  it("keeps objects, and a subresource, apart, in the order in which they come first", () => {
    const writes = [write(web, "a"), write(stable, "b"), write(web, "c", { subresource: "status" }), write(web, "d")];
    expect(joinByObject(writes).map(({ target, subresource, because }) => [target.name, subresource, because])).toEqual(
      [
        ["web", undefined, "a is to be 1; d is to be 1"],
        ["web-stable", undefined, "b is to be 1"],
        ["web", "status", "c is to be 1"],
      ],
    );
  });

  it("leaves a single write as it is", () => {
    const single = write(web, "a", { done: "marked" });
    expect(joinByObject([single])).toEqual([single]);
    expect(joinByObject([])).toEqual([]);
  });
});
