// Managed routes as the steps call for them, against those that stand in a VirtualService.
import { isEqualJson } from "../resources/equal-json.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../resources/json.ts";
import type { VirtualService } from "../resources/virtual-service.ts";
import type { DesiredRoute } from "../traffic/desired-routes.ts";
import { firstLabel } from "../traffic/destinations.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { type ManagedRouteGoal, managedRouteEntry, stepGoal } from "./managed-route-entries.ts";
import { managedRouteNames } from "./managed-route-names.ts";

export type RouteChanges = {
  /** Names of routes that stand and have to go. */
  readonly removed: readonly string[];
  /** Names of routes that have to stand first, in this order. */
  readonly placed: readonly string[];
  /** Routes that are missing, or stand otherwise. */
  readonly set: readonly ManagedRouteGoal[];
};

/** None in a VirtualService without http routes: it has no managed ones. Throws as `managedRouteEntry` does. */
export function findRouteChanges(
  state: TrafficState,
  virtualService: VirtualService,
  desired: readonly DesiredRoute[],
): RouteChanges {
  const http = virtualService.routes.http ?? [];
  if (http.length === 0) return { removed: [], placed: [], set: [] };
  const weighted = state.rollout.virtualServices.flatMap(({ httpRoutes }) => httpRoutes);
  const gone = desired.filter(({ kind, name }) => kind === "absent" && !weighted.includes(name));
  const removed = gone.map(({ name }) => name).filter((name) => http.some((route) => route.name === name));
  const isNothingLeft = http.every(({ name }) => name !== undefined && removed.includes(name));
  const goals = desired.flatMap((route) => (route.kind === "present" ? (stepGoal(route.step) ?? []) : []));
  return {
    removed: isNothingLeft ? [] : removed,
    placed: managedRouteNames(state.rollout).filter(
      (name) => goals.some((goal) => goal.name === name) && !weighted.includes(name),
    ),
    set: goals.filter((goal) => !stands(state, virtualService, goal)),
  };
}

/** Once, and as the controller writes it; what a person added beside that may stay. */
function stands(state: TrafficState, virtualService: VirtualService, goal: ManagedRouteGoal): boolean {
  const [first, ...others] = (virtualService.routes.http ?? []).filter(({ name }) => name === goal.name);
  if (first === undefined || others.length > 0) return false;
  return isEqualJson(comparable(first.entry), comparable(managedRouteEntry(state, virtualService, goal)));
}

/**
 * Matches and destinations. Left out: what a person may have added; weights, which follow those of the Rollout; ports,
 * and the domain of hosts, which the controller takes from another destination or leaves out (rules 62, 72).
 */
function comparable({ match, route, mirror, mirrorPercentage }: JsonObject): JsonObject {
  const destinations = Array.isArray(route) ? route.map((entry) => addressOf(Object(entry)["destination"])) : [];
  return {
    match: match ?? null,
    route: destinations,
    mirror: mirror === undefined ? null : addressOf(mirror),
    mirrorPercentage: mirrorPercentage ?? null,
  };
}

function addressOf(destination: JsonValue | undefined): JsonObject {
  const { host, subset } = isJsonObject(destination) ? destination : {};
  return { host: typeof host === "string" ? firstLabel(host) : null, subset: subset ?? null };
}
