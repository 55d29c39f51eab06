import { describe, expect, it } from "vitest";
import { planSetWeight } from "../../src/plan/plan-set-weight.ts";
import { applyJsonPatch } from "../../src/resources/json-patch.ts";
import type { RouteChoice } from "../../src/traffic/routes.ts";
import { destination, hostRoute, rollout, virtualService } from "../support/builders.ts";
import { liveState, type StateParts, trafficState } from "../support/traffic-states.ts";

const asRollout: RouteChoice = { kind: "rollout" };
const apiVersion = "networking.istio.io/v1";
const web = { apiVersion, kind: "VirtualService", namespace: "shop", name: "web" };
const subsetLevel = {
  virtualService: { name: "web" },
  destinationRule: { name: "web", canarySubsetName: "canary", stableSubsetName: "stable" },
};

function plan(parts: StateParts, weight: number) {
  return planSetWeight(trafficState(parts), { weight, routes: asRollout });
}

/** Tests of one destination that has a weight. */
function relied(
  route: string,
  index: number,
  { host, subset, weight }: { host: string; subset?: string; weight: number },
) {
  return [
    { op: "test", path: `${route}/route/${index}/destination/host`, value: host },
    { op: "test", path: `${route}/route/${index}/destination/subset`, value: subset ?? null },
    { op: "test", path: `${route}/route/${index}/weight`, value: weight },
  ];
}

/** What puts one weight back. */
function putBack(route: string, index: number, from: { host: string; subset?: string; weight: number; was: number }) {
  return [...relied(route, index, from), { op: "replace", path: `${route}/route/${index}/weight`, value: from.was }];
}

describe("planSetWeight", () => {
  it("plans a host-level route", () => {
    const http = [{ name: "primary", timeout: "3s", ...hostRoute({ canary: 10 }) }];
    expect(plan({ virtualServices: [virtualService("web", { http })] }, 20)).toEqual({
      goal: "canary weight 20%",
      way: undefined,
      steps: [
        {
          kind: "write",
          target: web,
          routes: [{ route: "http:primary", before: { canary: 10, stable: 90 }, after: { canary: 20, stable: 80 } }],
          fields: [],
          patch: [
            { op: "test", path: "/spec/http/0/name", value: "primary" },
            ...relied("/spec/http/0", 0, { host: "web-stable", weight: 90 }),
            ...relied("/spec/http/0", 1, { host: "web-canary", weight: 10 }),
            { op: "replace", path: "/spec/http/0/route/1/weight", value: 20 },
            { op: "replace", path: "/spec/http/0/route/0/weight", value: 80 },
          ],
          inverse: [
            { op: "test", path: "/spec/http/0/name", value: "primary" },
            ...putBack("/spec/http/0", 0, { host: "web-stable", weight: 80, was: 90 }),
            ...putBack("/spec/http/0", 1, { host: "web-canary", weight: 20, was: 10 }),
          ],
          because: "the canary is to get 20% of http:primary",
        },
      ],
      outcome: undefined,
      kept: [],
      findings: [],
    });
  });

  it("plans a subset-level route beside an additional subset that keeps its weight", () => {
    const istio = {
      ...subsetLevel,
      destinationRule: { ...subsetLevel.destinationRule, additionalSubsetNames: ["legacy"] },
    };
    const route = [
      destination({ host: "web", subset: "canary", weight: 0 }),
      destination({ host: "web", subset: "legacy", weight: 20 }),
      destination({ host: "web", subset: "stable", weight: 80 }),
    ];
    expect(
      plan({ rollout: rollout({ istio }), virtualServices: [virtualService("web", { http: [{ route }] })] }, 10).steps,
    ).toEqual([
      {
        kind: "write",
        target: web,
        routes: [{ route: "http:#0", before: { canary: 0, stable: 80 }, after: { canary: 10, stable: 70 } }],
        fields: [],
        patch: [
          { op: "test", path: "/spec/http/0/name", value: null },
          ...relied("/spec/http/0", 0, { host: "web", subset: "canary", weight: 0 }),
          ...relied("/spec/http/0", 1, { host: "web", subset: "legacy", weight: 20 }),
          ...relied("/spec/http/0", 2, { host: "web", subset: "stable", weight: 80 }),
          { op: "replace", path: "/spec/http/0/route/0/weight", value: 10 },
          { op: "replace", path: "/spec/http/0/route/2/weight", value: 70 },
        ],
        inverse: [
          { op: "test", path: "/spec/http/0/name", value: null },
          ...putBack("/spec/http/0", 2, { host: "web", subset: "stable", weight: 70, was: 80 }),
          ...putBack("/spec/http/0", 0, { host: "web", subset: "canary", weight: 10, was: 0 }),
        ],
        because: "the canary is to get 10% of http:#0; other destinations keep their weight",
      },
    ]);
  });

  it("plans weights that the manifest leaves out, and takes the whole entry for the test", () => {
    const route = [destination({ host: "web-stable" }), destination({ host: "web-canary" })];
    expect(plan({ virtualServices: [virtualService("web", { http: [{ name: "primary", route }] })] }, 0)).toMatchObject(
      {
        steps: [
          {
            routes: [
              {
                route: "http:primary",
                before: { canary: undefined, stable: undefined },
                after: { canary: 0, stable: 100 },
              },
            ],
            patch: [
              { op: "test", path: "/spec/http/0/name", value: "primary" },
              { op: "test", path: "/spec/http/0/route/0", value: { destination: { host: "web-stable" } } },
              { op: "test", path: "/spec/http/0/route/1", value: { destination: { host: "web-canary" } } },
              { op: "add", path: "/spec/http/0/route/0/weight", value: 100 },
            ],
            inverse: [
              { op: "test", path: "/spec/http/0/name", value: "primary" },
              ...relied("/spec/http/0", 0, { host: "web-stable", weight: 100 }),
              { op: "remove", path: "/spec/http/0/route/0/weight" },
            ],
          },
        ],
      },
    );
  });

  it.for([
    { name: "tcp", protocol: "tcp", match: [{ port: 3306 }], route: "tcp:3306" },
    { name: "tls", protocol: "tls", match: [{ port: 443, sniHosts: ["a", "b"] }], route: "tls:443/a,b" },
  ])("plans a $name route, which its match identifies", ({ protocol, match, route }) => {
    const spec = { [protocol]: [{ match, ...hostRoute() }] };
    const path = `/spec/${protocol}/0`;
    expect(plan({ virtualServices: [virtualService("web", spec)] }, 100).steps).toEqual([
      {
        kind: "write",
        target: web,
        routes: [{ route, before: { canary: 0, stable: 100 }, after: { canary: 100, stable: 0 } }],
        fields: [],
        patch: [
          { op: "test", path: `${path}/match`, value: match },
          ...relied(path, 0, { host: "web-stable", weight: 100 }),
          ...relied(path, 1, { host: "web-canary", weight: 0 }),
          { op: "replace", path: `${path}/route/1/weight`, value: 100 },
          { op: "replace", path: `${path}/route/0/weight`, value: 0 },
        ],
        inverse: [
          { op: "test", path: `${path}/match`, value: match },
          ...putBack(path, 0, { host: "web-stable", weight: 0, was: 100 }),
          ...putBack(path, 1, { host: "web-canary", weight: 100, was: 0 }),
        ],
        because: `the canary is to get 100% of ${route}`,
      },
    ]);
  });

  it("is carried out directly, which says what was found about the controller", () => {
    const state = liveState(trafficState({ virtualServices: [virtualService("web", { http: [hostRoute()] })] }));
    expect(planSetWeight(state, { weight: 20, routes: asRollout }).way).toEqual({
      via: "direct",
      because: "its Lease is old",
    });
  });

  it.for([
    { name: "an empty route name", http: { name: "", ...hostRoute() } },
    {
      name: "an empty subset",
      http: {
        route: ["web-stable", "web-canary"].map((host, index) => ({
          destination: { host, subset: "" },
          weight: 100 - 100 * index,
        })),
      },
    },
  ])("makes a patch that holds for $name", ({ http }) => {
    const object = virtualService("web", { http: [http] });
    const { steps } = planSetWeight(trafficState({ virtualServices: [object] }), {
      weight: 20,
      routes: { kind: "rollout" },
    });
    expect(applyJsonPatch(object.content, steps[0]?.patch ?? [])).toBeDefined();
  });
});
