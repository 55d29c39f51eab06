import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import { applyJsonPatch } from "../../src/resources/json-patch.ts";
import { type EditedRoute, type Entry, editable, planFor, runs } from "../support/generated-plans.ts";
import { generatedCase } from "../support/generated-states.ts";

/** One thing that a decision relied on, changed by somebody else; undefined where the change does not apply. */
type Interference = {
  readonly name: string;
  readonly edit: (routes: EditedRoute[], index: number, pick: number) => void;
};

const interferences: readonly Interference[] = [
  {
    name: "the route has another name or match",
    edit: (routes, index) =>
      editRoute(routes, index, (route) =>
        route.match === undefined ? { ...route, name: "other" } : { ...route, match: [{ port: 1 }] },
      ),
  },
  {
    name: "another route stands before it",
    edit: (routes, index) => routes.splice(index, 0, { name: "new", match: [{ port: 1 }], route: [] }),
  },
  { name: "the route is gone", edit: (routes, index) => routes.splice(index, 1) },
  {
    name: "a destination has another host",
    edit: (routes, index, pick) =>
      editEntry(routes[index], pick, ({ destination }) => {
        destination.host = `x-${destination.host}`;
      }),
  },
  {
    name: "a destination has another subset",
    edit: (routes, index, pick) =>
      editEntry(routes[index], pick, ({ destination }) => {
        destination.subset = `${destination.subset ?? ""}x`;
      }),
  },
  {
    name: "a destination has another weight",
    edit: (routes, index, pick) =>
      editEntry(routes[index], pick, (entry) => {
        entry.weight = (entry.weight ?? 0) + 1;
      }),
  },
  {
    name: "a destination has lost or gained its weight",
    edit: (routes, index, pick) =>
      editEntry(routes[index], pick, (entry) => {
        if (entry.weight === undefined) entry.weight = 0;
        else delete entry.weight;
      }),
  },
  { name: "the last destination is gone", edit: (routes, index) => routes[index]?.route.pop() },
];

function editRoute(routes: EditedRoute[], index: number, edit: (route: EditedRoute) => EditedRoute): void {
  const route = routes[index];
  if (route !== undefined) routes[index] = edit(route);
}

function editEntry(route: EditedRoute | undefined, pick: number, edit: (entry: Entry) => void): void {
  const entry = route?.route[pick % route.route.length];
  if (entry !== undefined) edit(entry);
}

describe("a planned patch is refused where meanwhile", () => {
  it.for(interferences)("$name", ({ edit }) => {
    fc.assert(
      fc.property(generatedCase, fc.nat(), (made, pick) => {
        for (const step of planFor(made).steps) {
          const content =
            made.virtualServices.find(({ object }) => object.ref.name === step.target.name)?.object.content ?? {};
          const written = step.patch.filter(({ op }) => op !== "test").map(({ path }) => path.split("/"));
          const [, , protocol = "", index = ""] = written[pick % written.length] ?? [];
          const edited = editable(content);
          edit(edited.spec[protocol] ?? [], Number(index), pick);
          expect(edited).not.toEqual(content);
          expect(applyJsonPatch(edited as unknown as JsonObject, step.patch)).toBeUndefined();
        }
      }),
      runs,
    );
  });
});
