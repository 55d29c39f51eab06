import { describe, expect, it } from "vitest";
import type { Route } from "../../src/resources/virtual-service.ts";
import { findSide, firstLabel, missingSides } from "../../src/traffic/destinations.ts";
import type { Sides } from "../../src/traffic/sides.ts";
import { canaryNamedAsHost, hosts, routeOf, stableNamedAsHost, subsets } from "../support/destination-lists.ts";

function sidesIn(route: Route, sides: Sides) {
  return route.destinations.map((found) => findSide(found, sides));
}

describe("firstLabel", () => {
  it.for([
    { host: "web-canary", label: "web-canary" },
    { host: "web-canary.shop", label: "web-canary" },
    { host: "web-canary.shop.svc.cluster.local", label: "web-canary" },
    { host: ".shop.svc.cluster.local", label: "" },
    { host: "", label: "" },
  ])('of "$host" is "$label"', ({ host, label }) => {
    expect(firstLabel(host)).toBe(label);
  });
});

describe("findSide", () => {
  it.for([
    { name: "a short host", host: "web-canary", side: "canary" },
    { name: "a host with namespace", host: "web-stable.shop", side: "stable" },
    { name: "a full host", host: "web-canary.shop.svc.cluster.local", side: "canary" },
    { name: "a host of another namespace", host: "web-stable.other.svc.cluster.local", side: "stable" },
    { name: "a host that starts with a dot", host: ".web-canary", side: undefined },
    { name: "a host that only begins alike", host: "web-canary-2", side: undefined },
    { name: "a foreign host", host: "legacy", side: undefined },
  ])("tells the side of $name", ({ host, side }) => {
    expect(sidesIn(routeOf([{ host }]).route, hosts)).toEqual([side]);
  });

  it.for([
    { name: "the canary subset", spec: { host: "web", subset: "canary" }, sides: subsets, side: "canary" },
    {
      name: "the stable subset on any host",
      spec: { host: "other", subset: "stable" },
      sides: subsets,
      side: "stable",
    },
    { name: "an unknown subset", spec: { host: "web", subset: "legacy" }, sides: subsets, side: undefined },
    { name: "no subset", spec: { host: "web" }, sides: subsets, side: undefined },
    {
      name: "a subset on a host that starts with a dot",
      spec: { host: ".web", subset: "canary" },
      sides: subsets,
      side: undefined,
    },
    {
      name: "the canary subset of a host that is also stableService",
      spec: { host: "web", subset: "canary" },
      sides: stableNamedAsHost,
      side: "canary",
    },
    {
      name: "any subset of a host that is stableService",
      spec: { host: "web", subset: "legacy" },
      sides: stableNamedAsHost,
      side: "stable",
    },
    {
      name: "the stable subset of a host that is canaryService",
      spec: { host: "web", subset: "stable" },
      sides: canaryNamedAsHost,
      side: "canary",
    },
  ])("tells the side of $name", ({ spec, sides, side }) => {
    expect(sidesIn(routeOf([spec]).route, sides)).toEqual([side]);
  });
});

describe("missingSides", () => {
  const pair = [{ host: "web-stable" }, { host: "web-canary" }];
  const subsetPair = [
    { host: "web", subset: "stable" },
    { host: "elsewhere", subset: "canary" },
  ];
  it.for([
    { name: "none of a complete route", destinations: pair, sides: hosts, missing: [] },
    {
      name: "none with the stable host in a namespace",
      destinations: [{ host: "web-stable.ns" }, { host: "web-canary" }],
      sides: hosts,
      missing: [],
    },
    { name: "the canary", destinations: [{ host: "web-stable" }], sides: hosts, missing: ["canary"] },
    { name: "stable", destinations: [{ host: "web-canary" }], sides: hosts, missing: ["stable"] },
    {
      name: "the canary before stable",
      destinations: [{ host: "legacy" }],
      sides: hosts,
      missing: ["canary", "stable"],
    },
    { name: "none of a subset route, on any host", destinations: subsetPair, sides: subsets, missing: [] },
    {
      name: "the stable subset, though its host stands there",
      destinations: [{ host: "web", subset: "canary" }, { host: "web" }],
      sides: stableNamedAsHost,
      missing: ["stable"],
    },
    { name: "both subsets of a host-level route", destinations: pair, sides: subsets, missing: ["canary", "stable"] },
  ])("are $name", ({ destinations, sides, missing }) => {
    expect(missingSides(routeOf(destinations).route, sides)).toEqual(missing);
  });
});
