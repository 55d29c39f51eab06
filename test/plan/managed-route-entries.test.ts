import { describe, expect, it } from "vitest";
import { managedRouteEntry, stepGoal } from "../../src/plan/managed-route-entries.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { isSetRouteStep } from "../../src/resources/rollout-steps.ts";
import { parseVirtualService } from "../../src/resources/virtual-service.ts";
import { parseRouteMatch } from "../../src/traffic/route-match.ts";
import { destination, destinationRule, hostRoute, virtualService } from "../support/builders.ts";
import {
  headerEntry,
  headerGoal,
  managingRollout,
  matched,
  mirrorEntry,
  mirrorGoal,
  primary,
  web,
} from "../support/managed-routes.ts";
import { type StateParts, trafficState } from "../support/traffic-states.ts";

function entry(parts: StateParts, goal: Parameters<typeof managedRouteEntry>[2]): JsonObject {
  const [object] = parts.virtualServices;
  if (object === undefined) throw new Error("the test has no VirtualService");
  return managedRouteEntry(trafficState(parts), parseVirtualService(object), goal);
}

/** Of `web` with these http routes. */
function entryIn(http: readonly JsonObject[], goal: Parameters<typeof managedRouteEntry>[2]): JsonObject {
  return entry({ rollout: managingRollout(), virtualServices: [web(...http)] }, goal);
}

const subsetLevel = managingRollout({
  canary: { stableService: "", canaryService: "" },
  istio: {
    virtualService: { name: "web" },
    destinationRule: { name: "web", canarySubsetName: "canary", stableSubsetName: "stable" },
  },
});
const subsetRoute = {
  route: [
    destination({ host: "web.shop", subset: "stable", weight: 90 }),
    destination({ host: "web.shop", subset: "canary", weight: 10 }),
  ],
};
const settings = {
  timeout: "3s",
  retries: { attempts: 2 },
  corsPolicy: { maxAge: "1h" },
  rewrite: { uri: "/" },
  headers: { request: { set: { a: "b" } } },
};
const ported = {
  route: [
    { destination: { host: "web-stable", port: { number: 8080 } }, weight: 100, headers: { response: {} } },
    { destination: { host: "web-canary", port: { number: 8081 } }, weight: 0, headers: { request: {} } },
  ],
};

describe("managedRouteEntry gives a header route", () => {
  it("to the canary Service", () => {
    expect(entryIn([primary], headerGoal())).toEqual(headerEntry);
  });

  it("with every match as an alternative", () => {
    const match = ["header:a=1;header:b=prefix:2", "path=prefix:/x;method=GET", "header:c=regex:.*"].map(
      parseRouteMatch,
    );
    expect(entryIn([primary], headerGoal({ match }))["match"]).toEqual([
      { headers: { a: { exact: "1" }, b: { prefix: "2" } } },
      { method: { exact: "GET" }, uri: { prefix: "/x" } },
      { headers: { c: { regex: ".*" } } },
    ]);
  });

  it("with the port and the headers of the canary destination", () => {
    expect(entryIn([{ name: "primary", ...ported }], headerGoal())["route"]).toEqual([
      { destination: { host: "web-canary", port: { number: 8081 } }, weight: 100, headers: { request: {} } },
    ]);
  });

  it("with the settings of the weighted route, without its faults", () => {
    const weighted = { ...primary, ...settings, fault: { abort: {} }, match: [{ uri: { prefix: "/" } }] };
    expect(entryIn([weighted], headerGoal())).toEqual({ ...headerEntry, ...settings });
  });

  it("without these where nothing is inherited", () => {
    expect(entryIn([{ name: "primary", ...ported, ...settings }], headerGoal({ inherit: false }))).toEqual({
      ...headerEntry,
      route: [{ destination: { host: "web-canary", port: { number: 8081 } }, weight: 100 }],
    });
  });

  it("to the canary subset of the DestinationRule's host", () => {
    const virtualServices = [web(subsetRoute)];
    const rule = destinationRule("web", { stable: "aaa", canary: "bbb" });
    expect(entry({ rollout: subsetLevel, virtualServices, destinationRule: rule }, headerGoal())["route"]).toEqual([
      { destination: { host: "web", subset: "canary" }, weight: 100 },
    ]);
  });

  it("to the host of the canary destination where the DestinationRule is not at hand", () => {
    expect(entry({ rollout: subsetLevel, virtualServices: [web(subsetRoute)] }, headerGoal())["route"]).toEqual([
      { destination: { host: "web.shop", subset: "canary" }, weight: 100 },
    ]);
  });

  it("to the pong Service where ping is stable", () => {
    const parts = {
      rollout: managingRollout({
        canary: {
          stableService: "",
          canaryService: "",
          pingPong: { pingService: "web-ping", pongService: "web-pong" },
        },
        status: { canary: { stablePingPong: "ping" } },
      }),
      virtualServices: [
        web({
          name: "primary",
          route: [destination({ host: "web-ping", weight: 100 }), destination({ host: "web-pong", weight: 0 })],
        }),
      ],
    };
    expect(entry(parts, headerGoal())["route"]).toEqual([{ destination: { host: "web-pong" }, weight: 100 }]);
  });

  it("under the whole name of the Service in another namespace, where the short one would be another Service", () => {
    const edge = virtualService("web", { http: [primary] }, { namespace: "edge" });
    expect(entry({ rollout: managingRollout(), virtualServices: [edge] }, headerGoal())["route"]).toEqual([
      { destination: { host: "web-canary.shop.svc.cluster.local" }, weight: 100 },
    ]);
  });

  it("from an unnamed route", () => {
    const rollout = managingRollout({ istio: { virtualService: { name: "web" } } });
    expect(entry({ rollout, virtualServices: [web(hostRoute())] }, headerGoal())).toEqual(headerEntry);
  });

  it.for([
    { name: "the first that the Rollout names", routes: ["second", "first"], port: 2 },
    { name: "the only one beside managed routes", routes: undefined, port: 1 },
  ])("from $name", ({ routes, port }) => {
    const route = (name: string, number: number) => ({
      name,
      route: [
        destination({ host: "web-stable", weight: 100 }),
        { destination: { host: "web-canary", port: { number } }, weight: 0 },
      ],
    });
    const istio = { virtualService: { name: "web", ...(routes && { routes }) } };
    const http = [headerEntry, mirrorEntry, route("first", 1), ...(routes === undefined ? [] : [route("second", 2)])];
    const parts = { rollout: managingRollout({ istio }), virtualServices: [web(...http)] };
    expect(entry(parts, headerGoal())["route"]).toEqual([
      { destination: { host: "web-canary", port: { number: port } }, weight: 100 },
    ]);
  });
});

describe("managedRouteEntry gives a mirror route", () => {
  it("with the weights of the weighted route", () => {
    expect(entryIn([primary], mirrorGoal({ percentage: 25 }))).toEqual({
      ...mirrorEntry,
      mirrorPercentage: { value: 25 },
    });
  });

  it("with ports and headers of each destination, and destinations that are neither side", () => {
    const legacy = destination({ host: "legacy", weight: 5 });
    const weighted = { name: "primary", route: [...ported.route, legacy], timeout: "3s" };
    expect(entryIn([weighted], mirrorGoal())).toEqual({
      ...mirrorEntry,
      route: weighted.route,
      mirror: { host: "web-canary", port: { number: 8081 } },
      timeout: "3s",
    });
  });

  it("without settings and headers where nothing is inherited", () => {
    const weighted = { name: "primary", ...ported, timeout: "3s" };
    expect(entryIn([weighted], mirrorGoal({ inherit: false }))).toEqual({
      ...mirrorEntry,
      route: ported.route.map(({ headers: _, ...rest }) => rest),
      mirror: { host: "web-canary", port: { number: 8081 } },
    });
  });

  it("with subsets", () => {
    const rule = destinationRule("web", { stable: "aaa", canary: "bbb" });
    const parts = { rollout: subsetLevel, virtualServices: [web(subsetRoute)], destinationRule: rule };
    expect(entry(parts, mirrorGoal())).toEqual({
      ...mirrorEntry,
      route: subsetRoute.route,
      mirror: { host: "web", subset: "canary" },
    });
  });

  it("with weights that the weighted route leaves out", () => {
    const route = [destination({ host: "web-stable" }), destination({ host: "web-canary" })];
    expect(entryIn([{ name: "primary", route }], mirrorGoal())["route"]).toEqual(route);
  });

  it("of the requests of the weighted route, where none are given", () => {
    const match = [{ uri: { prefix: "/shop" } }];
    expect(entryIn([{ ...primary, match }], mirrorGoal({ match: undefined }))).toEqual({ ...mirrorEntry, match });
    const { match: _, ...withoutMatch } = mirrorEntry;
    expect(entryIn([headerEntry, primary], mirrorGoal({ match: undefined }))).toEqual(withoutMatch);
  });
});

describe("stepGoal", () => {
  const goals = (...steps: readonly JsonObject[]) =>
    trafficState({ rollout: managingRollout({ canary: { steps } }), virtualServices: [] })
      .rollout.steps.filter(isSetRouteStep)
      .map(stepGoal);
  const header = { name: "header", match: [{ headerName: "x-canary", headerValue: { exact: "true" } }] };
  const mirror = { name: "mirror", match: [{ headers: matched.headers }] };

  it("is what a step sets, as the controller writes it", () => {
    expect(
      goals({ setHeaderRoute: header }, { setMirrorRoute: mirror }, { setMirrorRoute: { ...mirror, percentage: 5 } }),
    ).toEqual([
      headerGoal({ inherit: false }),
      mirrorGoal({ inherit: false }),
      mirrorGoal({ inherit: false, percentage: 5 }),
    ]);
  });

  it("is undefined for a step that removes a route", () => {
    expect(goals({ setHeaderRoute: { name: "header" } }, { setMirrorRoute: { name: "mirror" } })).toEqual([
      undefined,
      undefined,
    ]);
  });
});
