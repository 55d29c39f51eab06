import { describe, expect, it } from "vitest";
import { areRoutesAt, describeRoutes, liveRoutes } from "../../src/plan/routes-at.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { destination, hostRoute, rollout, virtualService } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";
import { trafficState } from "../support/traffic-states.ts";

const target = { apiVersion: "networking.istio.io/v1", kind: "VirtualService", namespace: "shop", name: "web" };

function stateOf(...specs: readonly JsonObject[]) {
  const names = ["web", "web-edge"];
  const istio = { virtualServices: specs.map((_, index) => ({ name: names[index] ?? "" })) };
  return trafficState({
    rollout: rollout({ istio }),
    virtualServices: specs.map((spec, index) => virtualService(names[index] ?? "", spec)),
  });
}

const at = (canary: number) => ({ http: [{ name: "primary", ...hostRoute({ canary }) }] });
const withoutCanary = { http: [{ name: "primary", route: [destination({ host: "web-stable", weight: 100 })] }] };

describe("areRoutesAt", () => {
  it.for([
    { name: "the weight asked for", specs: [at(20)], weight: 20, there: true },
    { name: "another weight", specs: [at(10)], weight: 20, there: false },
    { name: "0", specs: [at(0)], weight: 0, there: true },
    { name: "100", specs: [at(100)], weight: 100, there: true },
    { name: "the weight in all of several VirtualServices", specs: [at(20), at(20)], weight: 20, there: true },
    { name: "another weight in the last of them", specs: [at(20), at(10)], weight: 20, there: false },
    {
      name: "another weight in one of the routes",
      specs: [{ ...at(20), tcp: [hostRoute({ canary: 10 })] }],
      weight: 20,
      there: false,
    },
    {
      name: "the weight for the canary, and not what is left for the stable side",
      specs: [{ http: [hostRoute({ canary: 20, stable: 70 })] }],
      weight: 20,
      there: false,
    },
    {
      name: "the weight beside a destination that holds the rest",
      specs: [{ http: [hostRoute({ canary: 20, stable: 70 }, [{ host: "legacy", weight: 10 }])] }],
      weight: 20,
      there: true,
    },
    {
      name: "a canary weight that is left out, which counts as 0",
      specs: [
        { http: [{ route: [destination({ host: "web-stable", weight: 100 }), destination({ host: "web-canary" })] }] },
      ],
      weight: 0,
      there: true,
    },
  ])("sees $name", ({ specs, weight, there }) => {
    expect(areRoutesAt(stateOf(...specs), weight)).toBe(there);
  });

  it("refuses routes that lack a side", () => {
    expect(errorText(() => areRoutesAt(stateOf(withoutCanary), 0))).toBe(
      [
        'error[destination-missing]: http:primary of VirtualService "shop/web" has no destination for Service "web-canary"',
        "  destinations: web-stable",
        "  hint: a route can only be weighted when it carries both the stable and the canary destination",
      ].join("\n"),
    );
  });
});

describe("liveRoutes", () => {
  it("gives every route that the Rollout selects, as it stands", () => {
    const route = [destination({ host: "web-stable", weight: 100 }), destination({ host: "web-canary" })];
    const state = stateOf({ ...at(20), tcp: [{ match: [{ port: 1 }], route }] }, at(10));
    expect(liveRoutes(state)).toEqual([
      { target, route: "http:primary", weights: { canary: 20, stable: 80 } },
      { target, route: "tcp:1", weights: { canary: undefined, stable: 100 } },
      { target: { ...target, name: "web-edge" }, route: "http:primary", weights: { canary: 10, stable: 90 } },
    ]);
  });

  it("leaves out routes that the Rollout does not select", () => {
    const http = ["a", "b"].map((name) => ({ name, ...hostRoute({ canary: 20 }) }));
    const state = trafficState({
      rollout: rollout({ istio: { virtualService: { name: "web", routes: ["b"] } } }),
      virtualServices: [virtualService("web", { http })],
    });
    expect(liveRoutes(state).map(({ route }) => route)).toEqual(["http:b"]);
  });

  it.for([
    { name: "they lack a side", specs: [withoutCanary] },
    { name: "one of several lacks a side", specs: [at(20), withoutCanary] },
    { name: "there are none", specs: [{}] },
  ])("gives none where $name", ({ specs }) => {
    expect(liveRoutes(stateOf(...specs))).toEqual([]);
  });
});

describe("describeRoutes", () => {
  it.for([
    {
      name: "names each route with the canary's share",
      specs: [at(20), at(0)],
      text: "virtualservice.networking.istio.io/web http:primary has canary 20%, virtualservice.networking.istio.io/web-edge http:primary has canary 0%",
    },
    {
      name: "takes a share that is left out for 0",
      specs: [{ http: [{ route: ["web-stable", "web-canary"].map((host) => destination({ host })) }] }],
      text: "virtualservice.networking.istio.io/web http:#0 has canary 0%",
    },
    { name: "says so where they cannot be told", specs: [withoutCanary], text: "its routes cannot be told" },
  ])("$name", ({ specs, text }) => {
    expect(describeRoutes(stateOf(...specs))).toBe(text);
  });
});
