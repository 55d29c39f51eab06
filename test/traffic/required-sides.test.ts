import { describe, expect, it } from "vitest";
import { requireSides } from "../../src/traffic/destinations.ts";
import type { Sides } from "../../src/traffic/sides.ts";
import { errorText } from "../support/caught.ts";
import {
  canaryNamedAsHost,
  type DestinationSpec,
  hosts,
  routeOf,
  stableNamedAsHost,
  subsets,
} from "../support/destination-lists.ts";

describe("requireSides", () => {
  function found(destinations: readonly DestinationSpec[], sides: Sides) {
    const { route, parsed } = routeOf(destinations);
    const { canary, stable, others } = requireSides(route, parsed, sides);
    return { canary: canary.index, stable: stable.index, others: others.map(({ index }) => index) };
  }

  it.for([
    {
      name: "by host",
      destinations: [{ host: "web-stable" }, { host: "web-canary" }],
      sides: hosts,
      result: { canary: 1, stable: 0, others: [] },
    },
    {
      name: "beside other destinations",
      destinations: [{ host: "legacy" }, { host: "web-canary.shop" }, { host: "old" }, { host: "web-stable" }],
      sides: hosts,
      result: { canary: 1, stable: 3, others: [0, 2] },
    },
    {
      name: "by subset",
      destinations: [
        { host: "web", subset: "canary" },
        { host: "web", subset: "stable" },
        { host: "web", subset: "legacy" },
      ],
      sides: subsets,
      result: { canary: 0, stable: 1, others: [2] },
    },
    {
      name: "with the DestinationRule's host as stableService",
      destinations: [
        { host: "web", subset: "stable" },
        { host: "web", subset: "canary" },
      ],
      sides: stableNamedAsHost,
      result: { canary: 1, stable: 0, others: [] },
    },
  ])("finds both sides $name", ({ destinations, sides, result }) => {
    expect(found(destinations, sides)).toEqual(result);
  });

  const missingHint = "  hint: a route can only be weighted when it carries both the stable and the canary destination";
  it.for([
    {
      name: "a missing canary",
      destinations: [{ host: "web-stable" }],
      sides: hosts,
      text: 'Service "web-canary"',
      listed: "web-stable",
    },
    {
      name: "the canary before stable",
      destinations: [{ host: "legacy" }, { host: "old", subset: "v1" }],
      sides: hosts,
      text: 'Service "web-canary"',
      listed: "legacy, old (subset v1)",
    },
    {
      name: "a missing stable subset",
      destinations: [{ host: "web", subset: "canary" }],
      sides: subsets,
      text: 'subset "stable"',
      listed: "web (subset canary)",
    },
    {
      name: "a canary subset on a host that starts with a dot",
      destinations: [
        { host: ".web", subset: "canary" },
        { host: "web", subset: "stable" },
      ],
      sides: subsets,
      text: 'subset "canary"',
      listed: ".web (subset canary), web (subset stable)",
    },
  ])("names $name", ({ destinations, sides, text, listed }) => {
    expect(errorText(() => found(destinations, sides))).toBe(
      [
        `error[destination-missing]: http:primary of VirtualService "shop/web" has no destination for ${text}`,
        `  destinations: ${listed}`,
        missingHint,
      ].join("\n"),
    );
  });

  it.for([
    {
      name: "the canary",
      side: "canary",
      destinations: [{ host: "web-stable" }, { host: "web-canary" }, { host: "web-canary.shop" }],
      sides: hosts,
      listed: "web-canary, web-canary.shop",
    },
    {
      name: "stable",
      side: "stable",
      destinations: [{ host: "web-stable" }, { host: "web-stable" }, { host: "web-canary" }],
      sides: hosts,
      listed: "web-stable, web-stable",
    },
    {
      name: "the canary, as the DestinationRule's host is canaryService",
      side: "canary",
      destinations: [
        { host: "web", subset: "stable" },
        { host: "web", subset: "canary" },
      ],
      sides: canaryNamedAsHost,
      listed: "web (subset stable), web (subset canary)",
    },
    {
      name: "stable, as an additional subset has the host of stableService",
      side: "stable",
      destinations: [
        { host: "web", subset: "stable" },
        { host: "web", subset: "canary" },
        { host: "web", subset: "legacy" },
      ],
      sides: stableNamedAsHost,
      listed: "web (subset stable), web (subset legacy)",
    },
  ])("refuses two destinations for $name", ({ side, destinations, sides, listed }) => {
    expect(errorText(() => found(destinations, sides))).toBe(
      [
        `error[destination-duplicate]: http:primary of VirtualService "shop/web" has 2 destinations that the controller takes for the ${side}`,
        `  destinations: ${listed}`,
        `  hint: each would get the whole ${side} weight; leave one of them in the route`,
      ].join("\n"),
    );
  });
});
