import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import { parseVirtualService, routeName } from "../../src/resources/virtual-service.ts";
import { findRoutes, isAbout, parseRouteSelector } from "../../src/traffic/route-selector.ts";
import { virtualService } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";

describe("parseRouteSelector", () => {
  it.for([
    { text: "http:primary", protocol: "http", by: { kind: "name", name: "primary" } },
    { text: "http:a:b/c", protocol: "http", by: { kind: "name", name: "a:b/c" } },
    { text: "http:#0", protocol: "http", by: { kind: "index", index: 0 } },
    { text: "http:#x", protocol: "http", by: { kind: "name", name: "#x" } },
    { text: "tcp:3306", protocol: "tcp", by: { kind: "port", port: 3306, sniHosts: [] } },
    { text: "tcp:#1", protocol: "tcp", by: { kind: "index", index: 1 } },
    { text: "tls:443", protocol: "tls", by: { kind: "port", port: 443, sniHosts: [] } },
    {
      text: "tls:443/a.example.com,b.example.com",
      protocol: "tls",
      by: { kind: "port", port: 443, sniHosts: ["a.example.com", "b.example.com"] },
    },
    { text: "tls:443/*.example.com", protocol: "tls", by: { kind: "port", port: 443, sniHosts: ["*.example.com"] } },
    { text: "tls:0/a", protocol: "tls", by: { kind: "port", port: 0, sniHosts: ["a"] } },
  ])('reads "$text"', ({ text, protocol, by }) => {
    expect(parseRouteSelector(text)).toEqual({ text, virtualService: undefined, protocol, by });
  });

  it.for([
    { text: "web/http:primary", owner: { name: "web", namespace: undefined } },
    { text: "web.edge/http:primary", owner: { name: "web", namespace: "edge" } },
    { text: "web.v2.edge/http:primary", owner: { name: "web.v2", namespace: "edge" } },
    { text: "web.edge/tls:443/a", owner: { name: "web", namespace: "edge" } },
  ])('reads the VirtualService of "$text"', ({ text, owner }) => {
    expect(parseRouteSelector(text)).toMatchObject({ text, virtualService: owner });
  });

  it.for(
    [
      "",
      "primary",
      "http",
      "http:",
      "HTTP:primary",
      "grpc:x",
      "/http:x",
      "tcp:",
      "tcp:mysql",
      "tcp:3306/a",
      "tcp:123456",
      "tls:a.example.com",
      "tls:-1",
      "web/",
      "a/b/http:x",
    ].map((text) => ({ text })),
  )('refuses "$text"', ({ text }) => {
    expect(errorText(() => parseRouteSelector(text))).toBe(
      [
        `error[invalid-route]: route "${text}" is not of the form that --route takes`,
        "  hint: write [VIRTUALSERVICE[.NAMESPACE]/] and http:NAME, tcp:PORT, tls:PORT[/SNI,...] with all of its SNI hosts, or PROTOCOL:#INDEX",
      ].join("\n"),
    );
  });
});

describe("isAbout", () => {
  it.for([
    { name: "every VirtualService without a prefix", text: "http:a", of: ["edge", "web"], about: true },
    { name: "a VirtualService of that name", text: "web/http:a", of: ["edge", "web"], about: true },
    { name: "no other name", text: "web/http:a", of: ["shop", "web2"], about: false },
    { name: "a VirtualService of that name and namespace", text: "web.edge/http:a", of: ["edge", "web"], about: true },
    { name: "no other namespace", text: "web.edge/http:a", of: ["shop", "web"], about: false },
    { name: "a VirtualService whose name has a dot", text: "web.edge/http:a", of: ["shop", "web.edge"], about: true },
  ] as const)("is true of $name: $about", ({ text, of: [namespace, name], about }) => {
    expect(isAbout(parseRouteSelector(text), parseVirtualService(virtualService(name, {}, { namespace })))).toBe(about);
  });
});

describe("findRoutes", () => {
  const tls = (...blocks: readonly JsonObject[]) => ({ match: blocks });
  const spec = {
    http: [{ name: "a" }, { name: "b" }, { name: "a" }, {}],
    tcp: [
      { match: [{ port: 1 }] },
      {},
      { match: [{ port: 1 }, { port: 2 }] },
      { match: [{ port: 1 }, { port: 1 }] },
      { match: [{ port: 1 }, {}] },
    ],
    tls: [
      tls({ port: 443, sniHosts: ["a"] }),
      tls({ port: 443, sniHosts: ["a"] }, { port: 443, sniHosts: ["b"] }),
      tls({ sniHosts: ["c"] }),
      tls({ port: 8443, sniHosts: ["c"] }, { sniHosts: ["c"] }),
    ],
  };
  it.for([
    { name: "the first of equal http names", text: "http:a", indices: [0] },
    { name: "no absent name", text: "http:c", indices: [] },
    { name: "an http route by index", text: "http:#3", indices: [3] },
    { name: "no index behind the end", text: "http:#4", indices: [] },
    { name: "every tcp route of only that port", text: "tcp:1", indices: [0, 3] },
    { name: "a tcp route without match as port 0", text: "tcp:0", indices: [1] },
    { name: "no tcp route with another port beside it", text: "tcp:2", indices: [] },
    { name: "a tls route by port and SNI host", text: "tls:443/a", indices: [0] },
    { name: "the union over match blocks in any order", text: "tls:443/b,a", indices: [1] },
    { name: "no part of the SNI hosts", text: "tls:443/b", indices: [] },
    { name: "nothing by port alone where there are SNI hosts", text: "tls:443", indices: [] },
    { name: "nothing by an SNI host given twice", text: "tls:443/a,a", indices: [] },
    { name: "a tls route without port as port 0", text: "tls:0/c", indices: [2] },
    { name: "no route with a port in only some match blocks", text: "tls:8443/c", indices: [] },
  ])("finds $name", ({ text, indices }) => {
    const parsed = parseVirtualService(virtualService("web", spec));
    expect(findRoutes(parseRouteSelector(text), parsed).map(({ index }) => index)).toEqual(indices);
  });

  it("finds nothing in a list that is absent", () => {
    expect(findRoutes(parseRouteSelector("tcp:1"), parseVirtualService(virtualService("web", {})))).toEqual([]);
  });

  it.for(["http:b", "http:#3", "tcp:#1", "tls:443/a,b"].map((text) => ({ text })))(
    'finds by "$text" what is called so',
    ({ text }) => {
      const parsed = parseVirtualService(virtualService("web", spec));
      expect(findRoutes(parseRouteSelector(text), parsed).map(routeName)).toEqual([text]);
    },
  );
});
