// Managed routes of a Rollout in one of its VirtualServices: those that stand, and those that the steps call for.
import { unlessRefused } from "../errors.ts";
import { managedRouteNames } from "../plan/managed-route-names.ts";
import type { ResourceRef } from "../resources/resource-ref.ts";
import { destinationName, type Route, routeName, type VirtualService } from "../resources/virtual-service.ts";
import { desiredTraffic } from "../traffic/desired-traffic.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";

export type ManagedRouteView = {
  readonly target: ResourceRef;
  /** `http:beta` */
  readonly route: string;
  readonly name: string;
  /**
   * `stale`: it stands, and the status calls for none. `missing`: the other way round. `there`: as called for, or
   * nothing is said of it.
   */
  readonly standing: "there" | "stale" | "missing";
  readonly destinations: readonly { readonly destination: string; readonly weight: number | undefined }[];
  readonly mirrors: boolean;
};

/** Those that stand, in their order, then those that are missing. None in a VirtualService without http routes. */
export function viewManagedRoutes(virtualService: VirtualService, state: TrafficState): readonly ManagedRouteView[] {
  const http = virtualService.routes.http ?? [];
  const names = managedRouteNames(state.rollout);
  if (http.length === 0 || names.length === 0) return [];
  const desired = unlessRefused(() => desiredTraffic(state).routes) ?? [];
  const weighted = state.bindings.flatMap(({ reference }) => reference.httpRoutes);
  const isWanted = (kind: "present" | "absent", name: string) =>
    desired.some((route) => route.kind === kind && route.name === name) && !weighted.includes(name);
  const standing = http
    .filter(({ name }) => name !== undefined && names.includes(name) && !weighted.includes(name))
    .map((route) => viewRoute(route, virtualService, isWanted("absent", route.name ?? "") ? "stale" : "there"));
  const missing = names
    .filter((name) => isWanted("present", name) && !http.some((route) => route.name === name))
    .map((name) => missingRoute(name, virtualService));
  return [...standing, ...missing];
}

function viewRoute(route: Route, { ref }: VirtualService, standing: ManagedRouteView["standing"]): ManagedRouteView {
  const destinations = route.destinations.map((destination) => ({
    destination: destinationName(destination),
    weight: destination.weight,
  }));
  return {
    target: ref,
    route: routeName(route),
    name: route.name ?? "",
    standing,
    destinations,
    mirrors: route.mirrors,
  };
}

function missingRoute(name: string, { ref }: VirtualService): ManagedRouteView {
  return { target: ref, route: `http:${name}`, name, standing: "missing", destinations: [], mirrors: false };
}
