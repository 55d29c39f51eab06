import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import { destinationName, parseVirtualService, routeName, routesOf } from "../../src/resources/virtual-service.ts";
import { destination, hostRoute, virtualService } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";

function routesIn(spec: JsonObject) {
  return routesOf(parseVirtualService(virtualService("web", spec)));
}

describe("parseVirtualService", () => {
  it("reads a route with its destinations", () => {
    const entry = { ...destination({ host: "web", subset: "canary", weight: 20 }), headers: { request: {} } };
    const route = { name: "primary", match: [{ uri: { prefix: "/" } }], route: [entry, destination({ host: "web" })] };
    expect(parseVirtualService(virtualService("web", { http: [route] }, { labels: { app: "web" } }))).toEqual({
      ref: { apiVersion: "networking.istio.io/v1", kind: "VirtualService", namespace: "shop", name: "web" },
      place: undefined,
      metadata: { name: "web", namespace: "shop", labels: { app: "web" } },
      routes: {
        http: [
          {
            protocol: "http",
            index: 0,
            name: "primary",
            mirrors: false,
            ports: [0],
            sniHosts: [],
            entry: route,
            destinations: [
              { index: 0, host: "web", subset: "canary", weight: 20, entry },
              { index: 1, host: "web", subset: undefined, weight: undefined, entry: { destination: { host: "web" } } },
            ],
          },
        ],
        tls: undefined,
        tcp: undefined,
      },
    });
  });

  it.for([
    { name: "an absent list", spec: {}, http: undefined },
    { name: "null", spec: { http: null }, http: undefined },
    { name: "an empty list", spec: { http: [] }, http: [] },
  ])("tells an absent list from an empty one: $name", ({ spec, http }) => {
    expect(parseVirtualService(virtualService("web", spec)).routes.http).toEqual(http);
  });

  it("orders the routes of a VirtualService by protocol", () => {
    const spec = { tcp: [hostRoute()], http: [hostRoute(), hostRoute()], tls: [hostRoute()] };
    expect(routesIn(spec).map(({ protocol, index }) => [protocol, index])).toEqual([
      ["http", 0],
      ["http", 1],
      ["tls", 0],
      ["tcp", 0],
    ]);
  });

  it.for([
    { name: "mirror", route: { mirror: { host: "copy" } }, mirrors: true },
    { name: "mirrors", route: { mirrors: [{ destination: { host: "copy" } }] }, mirrors: true },
    { name: "no mirror", route: {}, mirrors: false },
  ])("tells a mirror route: $name", ({ route, mirrors }) => {
    expect(routesIn({ http: [{ ...hostRoute(), ...route }] })[0]?.mirrors).toBe(mirrors);
  });

  it("collects distinct ports and SNI hosts over all match blocks", () => {
    const match = [
      { port: 443, sniHosts: ["a", "b"] },
      { port: 443, sniHosts: ["b", "c"] },
    ];
    expect(routesIn({ tls: [{ match, ...hostRoute() }] })[0]).toMatchObject({
      ports: [443],
      sniHosts: ["a", "b", "c"],
    });
  });

  it("counts a match block without a port as port 0, as the controller does", () => {
    const match = [{ port: 443, sniHosts: ["a"] }, { sniHosts: ["a"] }];
    expect(routesIn({ tls: [{ match, ...hostRoute() }] })[0]?.ports).toEqual([443, 0]);
  });

  const hint = "  hint: compare it with the object's API reference; nothing was written";
  it.for([
    {
      name: "routes that are no list",
      spec: { http: {} },
      text: 'spec.http of VirtualService "shop/web" is {}, not a list',
    },
    {
      name: "a route that is no object",
      spec: { tcp: ["x"] },
      text: 'spec.tcp[0] of VirtualService "shop/web" is "x", not an object',
    },
    {
      name: "a destination without a host",
      spec: { tls: [{ route: [{ weight: 1 }] }] },
      text: 'spec.tls[0].route[0].destination.host of VirtualService "shop/web" is missing, not a string',
    },
    {
      name: "a negative weight",
      spec: { http: [hostRoute({ stable: 101, canary: -1 })] },
      text: 'spec.http[0].route[1].weight of VirtualService "shop/web" is -1, not a whole number of at least 0',
    },
    {
      name: "a weight with a fraction",
      spec: { http: [hostRoute({ stable: 94.5 })] },
      text: 'spec.http[0].route[0].weight of VirtualService "shop/web" is 94.5, not a whole number of at least 0',
    },
  ])("refuses $name", ({ spec, text }) => {
    expect(errorText(() => parseVirtualService(virtualService("web", spec)))).toBe(
      `error[malformed-object]: ${text}\n${hint}`,
    );
  });
});

describe("routeName", () => {
  it.for([
    { name: "names an http route", spec: { http: [{ name: "primary" }] }, text: "http:primary" },
    { name: "counts an unnamed http route", spec: { http: [{}] }, text: "http:#0" },
    { name: "takes an empty name for none", spec: { http: [{ name: "" }] }, text: "http:#0" },
    { name: "names a tcp route by its port", spec: { tcp: [{ match: [{ port: 3306 }] }] }, text: "tcp:3306" },
    { name: "counts a tcp route without match", spec: { tcp: [{}] }, text: "tcp:#0" },
    {
      name: "counts a tcp route of several ports",
      spec: { tcp: [{ match: [{ port: 1 }, { port: 2 }] }] },
      text: "tcp:#0",
    },
    {
      name: "names a tls route by port and SNI hosts",
      spec: { tls: [{ match: [{ port: 443, sniHosts: ["a", "b"] }] }] },
      text: "tls:443/a,b",
    },
    { name: "counts a tls route without a port", spec: { tls: [{ match: [{ sniHosts: ["a"] }] }] }, text: "tls:#0" },
  ])("$name", ({ spec, text }) => {
    expect(routesIn(spec).map(routeName)).toEqual([text]);
  });
});

describe("destinationName", () => {
  it.for([
    { name: "is the host", spec: { host: "web-canary.shop" }, text: "web-canary.shop" },
    { name: "adds the subset", spec: { host: "web", subset: "canary" }, text: "web (subset canary)" },
  ])("$name", ({ spec, text }) => {
    const names = routesIn({ http: [{ route: [destination(spec)] }] }).flatMap((route) =>
      route.destinations.map(destinationName),
    );
    expect(names).toEqual([text]);
  });
});

describe("routeName", () => {
  it("writes out what a terminal would obey", () => {
    const [route] = routesIn({ http: [{ name: "pri\u001b[31mmary\n", ...hostRoute() }] });
    expect(route && routeName(route)).toBe("http:pri\\u001b[31mmary\\u000a");
  });
});
