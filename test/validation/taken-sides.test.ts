// What the failing fixtures of some rules come to: the side for which the controller takes each destination (rule 23).
// Each destination of a side gets that side's whole weight, and one of no side is deleted where it has any.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseQuickly, toJson } from "../../src/manifests/quick-tree.ts";
import { isJsonObject } from "../../src/resources/json.ts";
import { findSide } from "../../src/traffic/destinations.ts";
import { selectRoutes } from "../../src/validation/select-routes.ts";
import { isResolved } from "../../src/validation/world.ts";
import { worldOf } from "../support/worlds.ts";

describe("findSide", () => {
  it.for([
    {
      name: "takes the subset of both roles for the canary, so that none is left for the stable pods",
      fixture: "same-stable-and-canary-subset",
      expected: { web: ["canary"] },
    },
    {
      name: "takes both subsets of the host that is canaryService for the canary",
      fixture: "canary-service-is-destination-rule-host",
      expected: { web: ["canary", "canary"] },
    },
    {
      name: "takes the destinations of another Rollout for those of nobody",
      fixture: "shared-route",
      expected: {
        web: ["stable", "canary", undefined, undefined],
        api: [undefined, undefined, "stable", "canary"],
      },
    },
    {
      name: "takes a Service of another namespace for the canary",
      fixture: "destination-namespace-ignored",
      expected: { web: ["stable", "canary"] },
    },
    {
      name: "takes a host that Istio does not complete for a side",
      fixture: "destination-host-not-fqdn",
      expected: { web: ["stable", "canary"] },
    },
    {
      name: "takes a third destination for that of nobody",
      fixture: "controller-will-delete-destination",
      expected: { web: ["stable", "canary", undefined] },
    },
  ])("$name", ({ fixture, expected }) => {
    expect(sidesIn(fixture)).toEqual(expected);
  });
});

/** By Rollout: the side of each destination in the routes that it selects. */
function sidesIn(fixture: string): Readonly<Record<string, readonly (string | undefined)[]>> {
  const text = readFileSync(`test/validation/rules/${fixture}/failing.yaml`, "utf8");
  const world = worldOf((parseQuickly(text) ?? []).map(toJson).filter(isJsonObject));
  const bindings = world.bindings.filter(isResolved).map((binding) => {
    const destinations = selectRoutes(binding).flatMap(({ routes }) => routes.flatMap((route) => route.destinations));
    const sides = destinations.map((destination) => findSide(destination, binding.rollout.sides));
    return [binding.rollout.object.name, sides] as const;
  });
  return Object.fromEntries(bindings);
}
