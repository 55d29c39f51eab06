// Sides of both levels, and a route that carries given destinations.
import { parseVirtualService } from "../../src/resources/virtual-service.ts";
import type { Sides } from "../../src/traffic/sides.ts";
import { destination, virtualService } from "./builders.ts";

export type DestinationSpec = Parameters<typeof destination>[0];

export const hosts: Sides = {
  level: "host",
  canary: { service: "web-canary", subset: undefined },
  stable: { service: "web-stable", subset: undefined },
};
export const subsets: Sides = {
  level: "subset",
  canary: { service: undefined, subset: "canary" },
  stable: { service: undefined, subset: "stable" },
};
export const stableNamedAsHost: Sides = { ...subsets, stable: { service: "web", subset: "stable" } };
export const canaryNamedAsHost: Sides = { ...subsets, canary: { service: "web", subset: "canary" } };

export function routeOf(destinations: readonly DestinationSpec[]) {
  const parsed = parseVirtualService(
    virtualService("web", { http: [{ name: "primary", route: destinations.map(destination) }] }),
  );
  const [route] = parsed.routes.http ?? [];
  if (route === undefined) throw new Error("the VirtualService has no route");
  return { route, parsed };
}
