import { describe, expect, it } from "vitest";
import { planSetWeight } from "../../src/plan/plan-set-weight.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { destination, hostRoute, kubernetesObject, rollout, virtualService } from "../support/builders.ts";
import { trafficState } from "../support/traffic-states.ts";

const web = virtualService("web", {
  http: [
    { name: "primary", ...hostRoute() },
    { name: "other", route: [destination({ host: "two-stable" }), destination({ host: "two-canary" })] },
  ],
});
const primary = { virtualService: { name: "web", routes: ["primary"] } };
const other = { virtualService: { name: "web", routes: ["other"] } };
const own = { stableService: "web-stable", canaryService: "web-canary" };
const theirs = { stableService: "two-stable", canaryService: "two-canary" };
const destinationRule = { name: "web", canarySubsetName: "canary", stableSubsetName: "stable" };

function neighbour(canary: JsonObject, istio: JsonObject, namespace = "shop") {
  const spec = { strategy: { canary: { ...canary, trafficRouting: { istio } } } };
  return kubernetesObject("Rollout", "two", { metadata: { namespace }, spec });
}

function findings(two: ReturnType<typeof neighbour>, weight = 20) {
  const state = trafficState({ rollout: rollout({ istio: primary }), virtualServices: [web], neighbours: [two] });
  return planSetWeight(state, { weight, routes: { kind: "rollout" } }).findings;
}

function shared(by: string, what: string) {
  return {
    code: "shared-object",
    severity: "warning",
    message: `Rollout "${by}" uses ${what} too`,
    hint: "give each Rollout routes, Services and a DestinationRule of its own",
  };
}

describe("the finding shared-object", () => {
  const route = 'http:primary of VirtualService "shop/web"';
  const services = ['Service "shop/web-stable"', 'Service "shop/web-canary"'];

  it("warns of a route and Services that another Rollout uses", () => {
    expect(findings(neighbour(own, primary))).toEqual([route, ...services].map((what) => shared("shop/two", what)));
  });

  it("warns of Services alone where the other Rollout has a VirtualService of its own", () => {
    expect(findings(neighbour(own, { virtualService: { name: "two" } }))).toEqual(
      services.map((what) => shared("shop/two", what)),
    );
  });

  it("warns of a route that a Rollout of another namespace uses, whose Services only have the same names", () => {
    const two = neighbour(own, { virtualService: { name: "web.shop", routes: ["primary"] } }, "edge");
    expect(findings(two)).toEqual([shared("edge/two", route)]);
  });

  it("leaves a reference that no object can have to the other Rollout", () => {
    expect(findings(neighbour(theirs, { virtualService: { name: "Web_X" } }))).toEqual([]);
  });

  it("warns of a DestinationRule that another Rollout uses", () => {
    const subsets = ["stable", "canary"].map((subset) =>
      destination({ host: "web", subset, weight: subset === "stable" ? 100 : 0 }),
    );
    const istio = { virtualService: { name: "web" }, destinationRule };
    const state = trafficState({
      rollout: rollout({ canary: { stableService: "", canaryService: "" }, istio }),
      virtualServices: [virtualService("web", { http: [{ route: subsets }] })],
      neighbours: [neighbour({}, { virtualService: { name: "two" }, destinationRule })],
    });
    expect(planSetWeight(state, { weight: 20, routes: { kind: "rollout" } }).findings).toEqual([
      shared("shop/two", 'DestinationRule "shop/web"'),
    ]);
  });

  it.for([
    { name: "another route of the same VirtualService is used", two: neighbour(theirs, other) },
    {
      name: "the other Rollout names a route that is absent",
      two: neighbour(theirs, { virtualService: { name: "web", routes: ["gone"] } }),
    },
    { name: "nothing is in common", two: neighbour(theirs, { virtualService: { name: "two" } }) },
    { name: "a VirtualService of another namespace has the same name", two: neighbour(own, primary, "edge") },
  ])("is not there where $name", ({ two }) => {
    expect(findings(two)).toEqual([]);
  });

  it("is not there where nothing is to be written", () => {
    expect(findings(neighbour(own, primary), 0)).toEqual([]);
  });
});
