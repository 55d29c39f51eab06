import { describe, expect, it } from "vitest";
import { planSetWeight } from "../../src/plan/plan-set-weight.ts";
import type { RouteChoice } from "../../src/traffic/routes.ts";
import { destination, hostRoute, rollout, virtualService } from "../support/builders.ts";
import { type StateParts, trafficState } from "../support/traffic-states.ts";

const asRollout: RouteChoice = { kind: "rollout" };
const apiVersion = "networking.istio.io/v1";
const web = { apiVersion, kind: "VirtualService", namespace: "shop", name: "web" };
function plan(parts: StateParts, weight: number) {
  return planSetWeight(trafficState(parts), { weight, routes: asRollout });
}

describe("planSetWeight over several routes and goals", () => {
  it("plans one step with all routes of a VirtualService, and names the one that stands", () => {
    const spec = {
      http: [{ name: "a", ...hostRoute({ canary: 20 }) }],
      tcp: [{ match: [{ port: 1 }], ...hostRoute() }],
      tls: [hostRoute()],
    };
    const { steps, kept } = plan({ virtualServices: [virtualService("web", spec)] }, 20);
    expect(steps.map(({ routes, because }) => ({ routes: routes.map(({ route }) => route), because }))).toEqual([
      { routes: ["tls:#0", "tcp:1"], because: "the canary is to get 20% of tls:#0, tcp:1" },
    ]);
    expect(kept).toEqual([{ target: web, route: "http:a", weights: { canary: 20, stable: 80 } }]);
  });

  it("inverts the routes of a step in the opposite order", () => {
    const spec = { http: [{ name: "a", ...hostRoute() }], tcp: [hostRoute()] };
    const [step] = plan({ virtualServices: [virtualService("web", spec)] }, 20).steps;
    const written = (patch: readonly { op: string; path: string }[] = []) =>
      patch.filter(({ op }) => op !== "test").map(({ path }) => path);
    expect(written(step?.inverse)).toEqual(written(step?.patch).toReversed());
  });

  it("plans a step for each VirtualService in the Rollout's order, and none for one that stands", () => {
    const istio = { virtualServices: [{ name: "web" }, { name: "web-edge" }, { name: "web.edge", routes: ["b"] }] };
    const parts = {
      rollout: rollout({ istio }),
      virtualServices: [
        virtualService("web", { http: [hostRoute()] }),
        virtualService("web-edge", { http: [{ name: "edge", ...hostRoute({ canary: 20 }) }] }),
        virtualService(
          "web",
          {
            http: [
              { name: "a", route: [] },
              { name: "b", ...hostRoute({ canary: 5 }) },
            ],
          },
          { namespace: "edge" },
        ),
      ],
    };
    const { steps, kept } = plan(parts, 20);
    expect(steps.map(({ target, routes }) => [target.namespace, target.name, routes])).toEqual([
      ["shop", "web", [{ route: "http:#0", before: { canary: 0, stable: 100 }, after: { canary: 20, stable: 80 } }]],
      ["edge", "web", [{ route: "http:b", before: { canary: 5, stable: 95 }, after: { canary: 20, stable: 80 } }]],
    ]);
    expect(kept).toEqual([
      { target: { ...web, name: "web-edge" }, route: "http:edge", weights: { canary: 20, stable: 80 } },
    ]);
  });

  it("plans one step for a VirtualService that two entries name", () => {
    const http = [
      { name: "a", ...hostRoute() },
      { name: "b", ...hostRoute() },
    ];
    const object = virtualService("web", { http, tcp: [{ route: [destination({ host: "mail" })] }] });
    const istio = {
      virtualServices: [
        { name: "web", routes: ["a"] },
        { name: "web", routes: ["b", "a"] },
      ],
    };
    const parts = { rollout: rollout({ istio }), virtualServices: [object, object] };
    const { steps, findings } = plan(parts, 20);
    expect(findings.map(({ code }) => code)).toEqual(["route-left-alone"]);
    expect(steps.map(({ routes }) => routes.map(({ route }) => route))).toEqual([["http:a", "http:b"]]);
  });

  it("moves weight to the other Service once ping-pong has changed sides", () => {
    const canary = { stableService: "", canaryService: "", pingPong: { pingService: "ping", pongService: "pong" } };
    const http = [{ route: [destination({ host: "ping", weight: 100 }), destination({ host: "pong", weight: 0 })] }];
    const of = (stablePingPong: string) =>
      plan(
        {
          rollout: rollout({ canary, status: { canary: { stablePingPong } } }),
          virtualServices: [virtualService("web", { http })],
        },
        25,
      ).steps.flatMap(({ patch }) => patch.filter(({ op }) => op === "replace"));
    expect(of("ping")).toEqual([
      { op: "replace", path: "/spec/http/0/route/1/weight", value: 25 },
      { op: "replace", path: "/spec/http/0/route/0/weight", value: 75 },
    ]);
    expect(of("pong")).toEqual([
      { op: "replace", path: "/spec/http/0/route/0/weight", value: 25 },
      { op: "replace", path: "/spec/http/0/route/1/weight", value: 75 },
    ]);
  });

  it.for([
    { name: "both weights stand", weights: { canary: 20 }, weight: 20 },
    { name: "the canary has all", weights: { stable: 0, canary: 100 }, weight: 100 },
  ])("has no steps and no findings where $name", ({ weights, weight }) => {
    const http = [{ name: "primary", ...hostRoute(weights) }];
    expect(plan({ virtualServices: [virtualService("web", { http })] }, weight)).toEqual({
      goal: `canary weight ${weight}%`,
      way: undefined,
      steps: [],
      outcome: undefined,
      kept: [{ target: web, route: "http:primary", weights: { canary: weight, stable: 100 - weight } }],
      findings: [],
    });
  });

  it("has no steps where a left-out weight is to be 0", () => {
    const route = [destination({ host: "web-stable", weight: 100 }), destination({ host: "web-canary" })];
    expect(plan({ virtualServices: [virtualService("web", { http: [{ route }] })] }, 0).steps).toEqual([]);
  });

  it("keeps what was noticed while the objects were read", () => {
    const finding = { code: "reference-read-differently", severity: "warning", message: "m", hint: "h" } as const;
    const state = {
      ...trafficState({ virtualServices: [virtualService("web", { http: [hostRoute()] })] }),
      findings: [finding],
    };
    expect(planSetWeight(state, { weight: 0, routes: asRollout }).findings).toEqual([finding]);
  });
});
