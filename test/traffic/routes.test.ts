import { describe, expect, it } from "vitest";
import { destination } from "../support/builders.ts";
import { both, foreign, names, onlyStable, select, tcpMatch, tlsMatch } from "../support/route-selections.ts";

describe("selectRolloutRoutes", () => {
  const primary = { name: "primary", ...both };
  const mirror = { name: "mirror", ...both, mirror: { host: "web-canary" } };
  const header = { name: "header", route: [destination({ host: "web-canary", weight: 100 })] };
  it.for([
    {
      name: "a single named http route that the Rollout leaves out",
      spec: { http: [primary] },
      routes: ["http:primary"],
    },
    { name: "a single unnamed http route that the Rollout leaves out", spec: { http: [both] }, routes: ["http:#0"] },
    {
      name: "the route that the Rollout names",
      spec: { http: [{ name: "a", ...both }, primary] },
      reference: { routes: ["primary"] },
      routes: ["http:primary"],
    },
    {
      name: "every route that it names, in its order",
      spec: { http: [{ name: "a", ...both }, { name: "b", ...both }, foreign] },
      reference: { routes: ["b", "a"] },
      routes: ["http:b", "http:a"],
    },
    {
      name: "a route once that is named twice",
      spec: { http: [primary] },
      reference: { routes: ["primary", "primary"] },
      routes: ["http:primary"],
    },
    {
      name: "an unnamed route beside a managed one",
      spec: { http: [header, both] },
      managed: ["header"],
      routes: ["http:#1"],
    },
    {
      name: "a named route beside a managed one, where the controller finds none",
      spec: { http: [header, primary] },
      managed: ["header"],
      routes: ["http:primary"],
    },
    {
      name: "a single route that is managed itself",
      spec: { http: [primary] },
      managed: ["primary"],
      routes: ["http:primary"],
    },
    {
      name: "managed mirror routes along with the named one",
      spec: { http: [mirror, primary] },
      reference: { routes: ["primary"] },
      managed: ["mirror"],
      routes: ["http:primary", "http:mirror"],
    },
    {
      name: "managed mirror routes along with the only other one",
      spec: { http: [mirror, both] },
      managed: ["mirror"],
      routes: ["http:#1", "http:mirror"],
    },
    {
      name: "no managed header route",
      spec: { http: [header, primary] },
      reference: { routes: ["primary"] },
      managed: ["header"],
      routes: ["http:primary"],
    },
    {
      name: "no managed mirror route without both sides",
      spec: { http: [{ ...header, mirror: { host: "x" } }, primary] },
      reference: { routes: ["primary"] },
      managed: ["header"],
      routes: ["http:primary"],
    },
    {
      name: "no mirror route that is not managed",
      spec: { http: [mirror, primary] },
      reference: { routes: ["primary"] },
      routes: ["http:primary"],
    },
    {
      name: "a single tls route that the Rollout leaves out",
      spec: { tls: [{ ...tlsMatch(443, "a"), ...both }] },
      routes: ["tls:443/a"],
    },
    {
      name: "a tls route by port and SNI hosts in any order",
      spec: {
        tls: [
          { ...tlsMatch(443, "a", "b"), ...both },
          { ...tlsMatch(443, "c"), ...foreign },
        ],
      },
      reference: { tlsRoutes: [{ port: 443, sniHosts: ["b", "a"] }] },
      routes: ["tls:443/a,b"],
    },
    {
      name: "a tls route by SNI hosts where it has no port",
      spec: { tls: [{ ...tlsMatch(undefined, "a"), ...both }] },
      reference: { tlsRoutes: [{ sniHosts: ["a"] }] },
      routes: ["tls:#0"],
    },
    {
      name: "all tls routes that one selector matches",
      spec: {
        tls: [
          { ...tlsMatch(443, "a"), ...both },
          { ...tlsMatch(443, "a"), ...both },
        ],
      },
      reference: { tlsRoutes: [{ port: 443, sniHosts: ["a"] }] },
      routes: ["tls:443/a", "tls:443/a"],
    },
    {
      name: "a single tcp route that the Rollout leaves out",
      spec: { tcp: [{ ...tcpMatch(3306), ...both }] },
      routes: ["tcp:3306"],
    },
    {
      name: "a tcp route by port",
      spec: {
        tcp: [
          { ...tcpMatch(1), ...foreign },
          { ...tcpMatch(2), ...both },
        ],
      },
      reference: { tcpRoutes: [{ port: 2 }] },
      routes: ["tcp:2"],
    },
    {
      name: "a tcp route without match by a selector without port",
      spec: { tcp: [both, { ...tcpMatch(2), ...foreign }] },
      reference: { tcpRoutes: [{}] },
      routes: ["tcp:#0"],
    },
    {
      name: "routes of every protocol",
      spec: { http: [primary], tls: [{ ...tlsMatch(443, "a"), ...both }], tcp: [{ ...tcpMatch(1), ...both }] },
      routes: ["http:primary", "tls:443/a", "tcp:1"],
    },
    {
      name: "a tcp route that carries both, though the Rollout names http routes only",
      spec: { http: [primary, foreign], tcp: [{ ...tcpMatch(1), ...both }] },
      reference: { routes: ["primary"] },
      routes: ["http:primary", "tcp:1"],
    },
  ])("selects $name", ({ routes, ...parts }) => {
    expect(names(parts)).toEqual(routes);
    expect(select(parts).findings).toEqual([]);
  });

  it.for([
    {
      name: "tcp routes of somebody else",
      spec: { http: [primary], tcp: [{ ...tcpMatch(25), ...foreign }] },
      left: "tcp",
    },
    { name: "several tls routes of somebody else", spec: { http: [primary], tls: [foreign, foreign] }, left: "tls" },
    { name: "a tcp route with only one of the two", spec: { http: [primary], tcp: [onlyStable] }, left: "tcp" },
    { name: "an empty list, on which the controller breaks", spec: { http: [primary], tls: [] }, left: "tls" },
  ])("leaves $name alone, with a warning", ({ spec, left }) => {
    expect(names({ spec })).toEqual(["http:primary"]);
    expect(select({ spec }).findings).toEqual([
      {
        code: "route-left-alone",
        severity: "warning",
        message: `spec.${left} of VirtualService "shop/web" does not carry web-canary and web-stable and is left alone`,
        hint: "the controller rejects a VirtualService with such a list; move it into a VirtualService of its own",
      },
    ]);
  });
});
