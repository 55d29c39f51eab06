import { describe, expect, it } from "vitest";
import { weighRoutes } from "../../src/plan/weighted-routes.ts";
import { hostRoute, virtualService } from "../support/builders.ts";
import { foreign, named, one, routesOf, two, web } from "../support/route-choices.ts";
import { trafficState } from "../support/traffic-states.ts";

describe("weighRoutes", () => {
  it.for([
    {
      name: "those of the Rollout",
      parts: one,
      choice: { kind: "rollout" },
      routes: [["shop/web", "http:primary", "tcp:3306"]],
    },
    {
      name: "every route that carries both destinations",
      parts: one,
      choice: { kind: "all" },
      routes: [["shop/web", "http:primary", "http:internal", "tcp:3306"]],
    },
    {
      name: "a route that the Rollout does not name",
      parts: one,
      choice: named("http:internal"),
      routes: [["shop/web", "http:internal"]],
    },
    {
      name: "several named routes, each once",
      parts: one,
      choice: named("tcp:3306", "http:internal", "http:#1"),
      routes: [["shop/web", "tcp:3306", "http:internal"]],
    },
    {
      name: "a named route of every VirtualService",
      parts: two,
      choice: named("http:primary"),
      routes: [
        ["shop/web", "http:primary"],
        ["edge/web", "http:primary"],
      ],
    },
    {
      name: "a route of the VirtualService in a namespace",
      parts: two,
      choice: named("web.edge/http:primary"),
      routes: [["edge/web", "http:primary"]],
    },
    {
      name: "a route of both VirtualServices of a name",
      parts: two,
      choice: named("web/http:primary"),
      routes: [
        ["shop/web", "http:primary"],
        ["edge/web", "http:primary"],
      ],
    },
    {
      name: "every route of all VirtualServices",
      parts: two,
      choice: { kind: "all" },
      routes: [
        ["shop/web", "http:primary", "http:internal", "tcp:3306"],
        ["edge/web", "http:primary"],
      ],
    },
  ] as const)("takes $name", ({ parts, choice, routes }) => {
    expect(routesOf(parts, choice)).toEqual(routes);
  });

  it("leaves out a VirtualService in which no route carries both destinations", () => {
    const parts = { ...two, virtualServices: [web, virtualService("web", { http: [foreign] }, { namespace: "edge" })] };
    expect(routesOf(parts, { kind: "all" }).map(([name]) => name)).toEqual(["shop/web"]);
  });

  it("gives each route the weights of both sides", () => {
    const http = [hostRoute({ canary: 5 }, [{ host: "legacy", weight: 10 }])];
    const { targets } = weighRoutes(trafficState({ virtualServices: [virtualService("web", { http })] }), {
      weight: 20,
      routes: { kind: "rollout" },
    });
    expect(targets[0]?.routes).toMatchObject([{ canaryWeight: 20, stableWeight: 70 }]);
  });
});
