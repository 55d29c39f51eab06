import { describe, expect, it } from "vitest";
import { hostRoute, virtualService } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";
import { foreign, named, one, routesOf, two, web } from "../support/route-choices.ts";

describe("weighRoutes refuses", () => {
  const routes = "  routes: http:primary, http:internal, http:mail, tcp:3306";
  const byName =
    "  hint: name one of these with --route; VIRTUALSERVICE/ before it names it in one VirtualService only";
  const shopWeb = 'VirtualService "shop/web"';
  const withOneOf = "  hint: write --route NAME[.NAMESPACE]/http:ROUTE with one of these names, or leave the name out";
  it.for([
    {
      name: "a named route that is absent",
      parts: one,
      choice: named("http:checkout"),
      text: [`route "http:checkout" not found in ${shopWeb}`, routes, byName],
    },
    {
      name: "a near miss",
      parts: one,
      choice: named("http:internl"),
      text: [`route "http:internl" not found in ${shopWeb}`, routes, "  hint: did you mean --route http:internal?"],
    },
    {
      name: "an absent route beside a good one",
      parts: one,
      choice: named("http:primary", "tcp:25"),
      text: [`route "tcp:25" not found in ${shopWeb}`, routes, byName],
    },
    {
      name: "an absent route without the VirtualService's name",
      parts: one,
      choice: named("web.shop/http:checkout"),
      text: [`route "http:checkout" not found in ${shopWeb}`, routes, byName],
    },
    {
      name: "a route that only one of two VirtualServices has",
      parts: two,
      choice: named("http:internal"),
      text: ['route "http:internal" not found in VirtualService "edge/web"', "  routes: http:primary", byName],
    },
    {
      name: "a VirtualService that the Rollout does not use",
      parts: two,
      choice: named("other/http:primary"),
      text: [
        'route "other/http:primary" is in no VirtualService of Rollout "shop/web"',
        "  VirtualServices: web.shop, web.edge",
        withOneOf,
      ],
    },
    {
      name: "such a VirtualService beside a good route",
      parts: two,
      choice: named("web.edge/http:primary", "wbe/http:primary"),
      text: [
        'route "wbe/http:primary" is in no VirtualService of Rollout "shop/web"',
        "  VirtualServices: web.shop, web.edge",
        "  hint: did you mean --route web/http:primary?",
      ],
    },
    {
      name: "a near miss of a VirtualService's namespace, in a selector with slashes",
      parts: two,
      choice: named("web.egde/tls:443/a.b"),
      text: [
        'route "web.egde/tls:443/a.b" is in no VirtualService of Rollout "shop/web"',
        "  VirtualServices: web.shop, web.edge",
        "  hint: did you mean --route web.edge/tls:443/a.b?",
      ],
    },
  ])("$name", ({ parts, choice, text }) => {
    expect(errorText(() => routesOf(parts, choice))).toBe(`error[route-not-found]: ${text.join("\n")}`);
  });

  it("--all-routes where no route carries both destinations", () => {
    const parts = { virtualServices: [virtualService("web", { http: [foreign] })] };
    expect(errorText(() => routesOf(parts, { kind: "all" }))).toBe(
      [
        'error[route-not-found]: no route of Rollout "shop/web" carries both destinations',
        "  VirtualServices: web.shop",
        "  hint: a route can only be weighted when it carries both the stable and the canary destination",
      ].join("\n"),
    );
  });

  it("a named route that lacks a destination", () => {
    expect(errorText(() => routesOf(one, named("http:mail")))).toBe(
      [
        'error[destination-missing]: http:mail of VirtualService "shop/web" has no destination for Service "web-canary"',
        "  destinations: mail",
        "  hint: a route can only be weighted when it carries both the stable and the canary destination",
      ].join("\n"),
    );
  });

  it("a route with two destinations of one side, also with --all-routes", () => {
    const http = [hostRoute({ canary: 20 }, [{ host: "web-canary.shop", weight: 20 }])];
    expect(errorText(() => routesOf({ virtualServices: [virtualService("web", { http })] }, { kind: "all" }))).toBe(
      [
        'error[destination-duplicate]: http:#0 of VirtualService "shop/web" has 2 destinations that the controller takes for the canary',
        "  destinations: web-canary, web-canary.shop",
        "  hint: each would get the whole canary weight; leave one of them in the route",
      ].join("\n"),
    );
  });

  it("a weight that does not fit into one of several routes", () => {
    const full = virtualService(
      "web",
      { http: [hostRoute({ stable: 10 }, [{ host: "legacy", weight: 90 }])] },
      { namespace: "edge" },
    );
    expect(errorText(() => routesOf({ ...two, virtualServices: [web, full] }, { kind: "rollout" }))).toBe(
      [
        'error[weights-impossible]: canary weight 20 does not fit into http:#0 of VirtualService "edge/web": ' +
          "100 - 20 (canary) - 90 (legacy) = -10 for stable",
        "  hint: other destinations keep their weight; the canary can have at most 10",
      ].join("\n"),
    );
  });
});
