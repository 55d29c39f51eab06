import { describe, expect, it } from "vitest";
import { planRemoveManagedRoutes, planSetManagedRoute } from "../../src/plan/managed-routes.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { rollout, virtualService } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";
import { headerEntry, headerGoal, managingRollout, mirrorGoal, primary, web } from "../support/managed-routes.ts";
import { trafficState } from "../support/traffic-states.ts";

function set(http: readonly JsonObject[], goal: Parameters<typeof planSetManagedRoute>[1], parts = managingRollout()) {
  return errorText(() => planSetManagedRoute(trafficState({ rollout: parts, virtualServices: [web(...http)] }), goal));
}

describe("planSetManagedRoute refuses", () => {
  it("a name that is no managed route", () => {
    expect(set([primary], headerGoal({ name: "beta" }))).toBe(
      [
        'error[route-not-managed]: route "beta" is no managed route of Rollout "shop/web"',
        "  managed routes: header, mirror",
        "  hint: name it in spec.strategy.canary.trafficRouting.managedRoutes of the Rollout, which also says its place among them",
      ].join("\n"),
    );
  });

  it("a name that is nearly a managed route", () => {
    expect(set([primary], headerGoal({ name: "haeder" }))).toBe(
      [
        'error[route-not-managed]: route "haeder" is no managed route of Rollout "shop/web"',
        "  managed routes: header, mirror",
        '  hint: did you mean "header"?',
      ].join("\n"),
    );
  });

  it("any name where the Rollout manages no routes", () => {
    expect(set([primary], headerGoal(), rollout())).toBe(
      [
        'error[route-not-managed]: route "header" is no managed route of Rollout "shop/web"',
        "  hint: name it in spec.strategy.canary.trafficRouting.managedRoutes of the Rollout, which also says its place among them",
      ].join("\n"),
    );
  });

  it("a managed route that is the weighted one", () => {
    const parts = managingRollout({ routing: { managedRoutes: [{ name: "primary" }] } });
    expect(set([primary], headerGoal({ name: "primary" }), parts)).toBe(
      [
        'error[route-in-use]: route "primary" of VirtualService "shop/web" carries the Rollout\'s weights',
        "  hint: take it out of managedRoutes and of the steps: the controller removes it when the update ends",
      ].join("\n"),
    );
  });

  it.for([
    { name: "without http routes", spec: { tcp: [{ route: primary["route"] ?? [] }] } },
    { name: "with managed routes only", spec: { http: [headerEntry] } },
    {
      name: "whose http routes have nothing to do with the Rollout",
      spec: { http: [{ name: "mail" }], tcp: [{ route: primary["route"] ?? [] }] },
    },
  ])("a VirtualService $name", ({ spec }) => {
    const parts = {
      rollout: managingRollout({ istio: { virtualService: { name: "web" } } }),
      virtualServices: [virtualService("web", spec)],
    };
    expect(errorText(() => planSetManagedRoute(trafficState(parts), mirrorGoal()))).toBe(
      [
        'error[route-not-found]: VirtualService "shop/web" has no http route that the Rollout weights',
        "  hint: a managed route takes its destinations from one, and stands before it; tls and tcp have no managed routes",
      ].join("\n"),
    );
  });

  const hint = "name the weighted routes in virtualService.routes of the Rollout's trafficRouting.istio";
  it("a route that the Rollout names and that is not there", () => {
    expect(set([{ ...primary, name: "primry" }], headerGoal())).toBe(
      [
        'error[route-not-found]: route "http:primary" not found in VirtualService "shop/web"',
        "  routes: http:primry",
        `  hint: ${hint}`,
      ].join("\n"),
    );
  });

  it("several routes of which the Rollout names none", () => {
    const parts = managingRollout({ istio: { virtualService: { name: "web" } } });
    expect(set([headerEntry, primary, { ...primary, name: "other" }], headerGoal(), parts)).toBe(
      [
        'error[routes-ambiguous]: the Rollout names none of the 2 http routes of VirtualService "shop/web"',
        "  routes: http:primary, http:other",
        `  hint: ${hint}`,
      ].join("\n"),
    );
  });

  it("a weighted route without the canary destination", () => {
    const route = [{ destination: { host: "web-stable" } }];
    expect(set([{ name: "primary", route }], headerGoal())).toBe(
      [
        'error[destination-missing]: http:primary of VirtualService "shop/web" has no destination for Service "web-canary"',
        "  destinations: web-stable",
        "  hint: a route can only be weighted when it carries both the stable and the canary destination",
      ].join("\n"),
    );
  });

  const destinations = "the Rollout has to weight a route that carries both the stable and the canary destination";
  it.for([
    {
      name: "delegates",
      route: { delegate: { name: "shop", namespace: "team" } },
      does: "delegates to another VirtualService",
      hint: "name the VirtualService that it delegates to in the Rollout, with the route there",
    },
    { name: "redirects", route: { redirect: { uri: "/" } }, does: "redirects", hint: destinations },
    {
      name: "answers by itself",
      route: { directResponse: { status: 503 } },
      does: "answers by itself",
      hint: destinations,
    },
    {
      name: "has destinations beside a redirect",
      route: { ...primary, redirect: { uri: "/" } },
      does: "redirects",
      hint: destinations,
    },
  ])("a weighted route that $name", ({ route, does, hint }) => {
    const text = [
      `error[route-without-destinations]: http:primary of VirtualService "shop/web" ${does}, so it has no destinations for a managed route`,
      `  hint: ${hint}`,
    ].join("\n");
    const unnamed = managingRollout({ istio: { virtualService: { name: "web" } } });
    expect(set([{ name: "other" }, { ...route, name: "primary" }], headerGoal())).toBe(text);
    expect(set([headerEntry, { ...route, name: "primary" }], headerGoal(), unnamed)).toBe(text);
  });

  it.for([
    { name: "other routes", managed: ["header", "mirror"], passedOver: "http:checkout, http:#2" },
    {
      name: "managed routes behind it",
      managed: ["mirror", "header"],
      passedOver: "http:header, http:checkout, http:#2",
    },
  ])("a mirror route without a match that would take the requests of $name", ({ managed, passedOver }) => {
    const parts = managingRollout({ routing: { managedRoutes: managed.map((name) => ({ name })) } });
    expect(
      set([headerEntry, { name: "checkout" }, {}, primary, { name: "mail" }], mirrorGoal({ match: undefined }), parts),
    ).toBe(
      [
        `error[match-required]: without a match route "mirror" would take the requests of ${passedOver} in VirtualService "shop/web" too`,
        "  hint: say which requests of http:primary are to be mirrored: --match path=prefix:/",
      ].join("\n"),
    );
  });
});

describe("planRemoveManagedRoutes refuses", () => {
  const remove = (http: readonly JsonObject[], names: readonly string[], parts = managingRollout()) =>
    errorText(() =>
      planRemoveManagedRoutes(trafficState({ rollout: parts, virtualServices: [web(...http)] }), { names }),
    );

  it("a name that is no managed route", () => {
    expect(remove([primary], ["mirror", "primary"])).toBe(
      [
        'error[route-not-managed]: route "primary" is no managed route of Rollout "shop/web"',
        "  managed routes: header, mirror",
        "  hint: name it in spec.strategy.canary.trafficRouting.managedRoutes of the Rollout, which also says its place among them",
      ].join("\n"),
    );
  });

  it("a managed route that is the weighted one", () => {
    const parts = managingRollout({ routing: { managedRoutes: [{ name: "header" }, { name: "primary" }] } });
    expect(remove([headerEntry, primary], ["header", "primary"], parts)).toBe(
      [
        'error[route-in-use]: route "primary" of VirtualService "shop/web" carries the Rollout\'s weights',
        "  hint: take it out of managedRoutes and of the steps: the controller removes it when the update ends",
      ].join("\n"),
    );
  });

  it("to take the last http route away", () => {
    expect(remove([headerEntry], ["header"])).toBe(
      [
        'error[route-in-use]: route "header" of VirtualService "shop/web" is among the last http routes there',
        "  hint: give the VirtualService a route for the other requests first",
      ].join("\n"),
    );
  });
});
