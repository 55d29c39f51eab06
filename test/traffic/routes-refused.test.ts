import { describe, expect, it } from "vitest";
import { errorText } from "../support/caught.ts";
import { both, foreign, onlyStable, select, tcpMatch, tlsMatch } from "../support/route-selections.ts";

const named = "  hint: correct the name in the Rollout's trafficRouting.istio, or choose with --route";
const place = 'VirtualService "shop/web"';

describe("selectRolloutRoutes refuses", () => {
  const a = { name: "primary", ...both };
  const b = { name: "internal", ...both };
  const tls = { ...tlsMatch(443, "a"), ...both };
  it.for([
    {
      name: "a named route that is absent",
      spec: { http: [a, b] },
      reference: { routes: ["other"] },
      text: [`route "http:other" not found in ${place}`, "  routes: http:primary, http:internal", named],
    },
    {
      name: "a near miss, with the name that was meant",
      spec: { http: [a, b] },
      reference: { routes: ["primry"] },
      text: [
        `route "http:primry" not found in ${place}`,
        "  routes: http:primary, http:internal",
        "  hint: did you mean --route http:primary?",
      ],
    },
    {
      name: "a second name that is absent",
      spec: { http: [a, b] },
      reference: { routes: ["primary", "other"] },
      text: [`route "http:other" not found in ${place}`, "  routes: http:primary, http:internal", named],
    },
    {
      name: "a name where only one unnamed route stands",
      spec: { http: [both] },
      reference: { routes: ["primary"] },
      text: [`route "http:primary" not found in ${place}`, "  routes: http:#0", named],
    },
    {
      name: "a name where there is no http list",
      spec: { tcp: [{ ...tcpMatch(1), ...both }] },
      reference: { routes: ["primary"] },
      text: [`route "http:primary" not found in ${place}`, "  routes: tcp:1", named],
    },
    {
      name: "a tcp port where there is no tcp list",
      spec: { http: [a] },
      reference: { tcpRoutes: [{ port: 3306 }] },
      text: [`route "tcp:3306" not found in ${place}`, "  routes: http:primary", named],
    },
    {
      name: "a tls selector where there is no tls list",
      spec: { http: [a] },
      reference: { tlsRoutes: [{ port: 443, sniHosts: ["x", "y"] }] },
      text: [`route "tls:443/x,y" not found in ${place}`, "  routes: http:primary", named],
    },
    {
      name: "a tcp port that is not there",
      spec: { tcp: [{ ...tcpMatch(1), ...both }] },
      reference: { tcpRoutes: [{ port: 3306 }] },
      text: [`route "tcp:3306" not found in ${place}`, "  routes: tcp:1", named],
    },
    {
      name: "a tcp port beside another one in the same route",
      spec: { tcp: [{ ...tcpMatch(1, 2), ...both }] },
      reference: { tcpRoutes: [{ port: 1 }] },
      text: [`route "tcp:1" not found in ${place}`, "  routes: tcp:#0", "  hint: did you mean --route tcp:#0?"],
    },
    {
      name: "a tls port without the SNI hosts",
      spec: { tls: [tls] },
      reference: { tlsRoutes: [{ port: 443 }] },
      text: [`route "tls:443" not found in ${place}`, "  routes: tls:443/a", "  hint: did you mean --route tls:443/a?"],
    },
    {
      name: "SNI hosts without the port",
      spec: { tls: [tls] },
      reference: { tlsRoutes: [{ sniHosts: ["mail"] }] },
      text: [`route "tls:0/mail" not found in ${place}`, "  routes: tls:443/a", named],
    },
    {
      name: "SNI hosts given twice",
      spec: { tls: [{ ...tlsMatch(443, "shop", "mail"), ...both }] },
      reference: { tlsRoutes: [{ port: 443, sniHosts: ["shop", "shop"] }] },
      text: [`route "tls:443/shop,shop" not found in ${place}`, "  routes: tls:443/shop,mail", named],
    },
  ])("$name", ({ text, ...parts }) => {
    expect(errorText(() => select(parts))).toBe(`error[route-not-found]: ${text.join("\n")}`);
  });

  it.for([
    { name: "http", spec: { http: [a, b] }, listed: "http:primary, http:internal", first: "http:primary" },
    {
      name: "http, of which two are unnamed",
      spec: { http: [both, both] },
      listed: "http:#0, http:#1",
      first: "http:#0",
    },
    {
      name: "tls",
      spec: { tls: [tls, { ...tlsMatch(443, "b"), ...both }] },
      listed: "tls:443/a, tls:443/b",
      first: "tls:443/a",
    },
    {
      name: "tcp",
      spec: {
        http: [a],
        tcp: [
          { ...tcpMatch(1), ...both },
          { ...tcpMatch(2), ...foreign },
        ],
      },
      listed: "tcp:1, tcp:2",
      first: "tcp:1",
    },
  ])("several $name routes of which it names none", ({ name, spec, listed, first }) => {
    expect(errorText(() => select({ spec }))).toBe(
      [
        `error[routes-ambiguous]: the Rollout names none of the 2 ${name.split(",")[0]} routes of ${place}`,
        `  routes: ${listed}`,
        `  hint: choose with --route ${first}, or take every route of the two destinations with --all-routes`,
      ].join("\n"),
    );
  });

  it.for([
    { name: "the only route", spec: { http: [{ name: "primary", ...onlyStable }] }, reference: {} },
    {
      name: "a named route beside a good one",
      spec: { http: [b, { name: "primary", ...onlyStable }] },
      reference: { routes: ["internal", "primary"] },
    },
  ])("$name when it lacks a destination", (parts) => {
    expect(errorText(() => select(parts))).toBe(
      [
        `error[destination-missing]: http:primary of ${place} has no destination for Service "web-canary"`,
        "  destinations: web-stable",
        "  hint: a route can only be weighted when it carries both the stable and the canary destination",
      ].join("\n"),
    );
  });

  it.for([
    { name: "a VirtualService without routes", spec: {} },
    { name: "an empty http list", spec: { http: [] } },
  ])("$name", ({ spec }) => {
    expect(errorText(() => select({ spec }))).toBe(
      [
        `error[route-not-found]: ${place} has no route that could be weighted`,
        "  hint: it needs an http, tls or tcp route with the stable and the canary destination",
      ].join("\n"),
    );
  });
});
