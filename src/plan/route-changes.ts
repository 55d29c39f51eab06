// Which routes get other weights when an object changes as a whole.
import { unlessRefused } from "../errors.ts";
import { isSameObject } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { routeName } from "../resources/virtual-service.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { withObject } from "../traffic/with-object.ts";
import type { KeptRoute, RouteChange } from "./plan.ts";
import { type WeightedRoutes, weighRoutes } from "./weighted-routes.ts";

/** Every route that carries both sides, also those that the Rollout does not select; none where they cannot be told. */
export function standingRoutes(state: TrafficState): readonly KeptRoute[] {
  return weighableRoutes(state).flatMap(({ virtualService, routes }) =>
    routes.map(({ route, canary, stable }) => ({
      target: virtualService.ref,
      route: routeName(route),
      weights: { canary: canary.weight, stable: stable.weight },
    })),
  );
}

/** With the weights that stand as those that they are to get. */
export function weighableRoutes(state: TrafficState): readonly WeightedRoutes[] {
  const targets = unlessRefused(() => weighRoutes(state, { weight: 0, routes: { kind: "all" } }).targets) ?? [];
  return targets.map(({ virtualService, routes }) => ({
    virtualService,
    routes: routes.map((sides) => ({
      ...sides,
      canaryWeight: sides.canary.weight ?? 0,
      stableWeight: sides.stable.weight ?? 0,
    })),
  }));
}

/**
 * The routes of that object whose weights differ from those in the state. None where one of them ends with weights that
 * are no shares: then its fields say more.
 */
export function changedRoutes(state: TrafficState, object: KubernetesObject): readonly RouteChange[] {
  const before = standingRoutes(state).filter(({ target }) => isSameObject(target, object.ref));
  if (before.length === 0) return [];
  const after = standingRoutes(withObject(state, object)).filter(({ target }) => isSameObject(target, object.ref));
  const changes = before.flatMap(({ route, weights }) => {
    const now = after.find((candidate) => candidate.route === route)?.weights;
    const isSame = now === undefined || (now.canary === weights.canary && now.stable === weights.stable);
    return isSame ? [] : [{ route, before: weights, after: now }];
  });
  return changes.every(({ after: { canary, stable } }) => isShare(canary) && isShare(stable)) ? changes : [];
}

function isShare(weight: number | undefined): boolean {
  return weight !== undefined && weight <= 100;
}

/** A field that a change of a route tells. */
export function isWeightField(field: string): boolean {
  return /^spec\.(?:http|tls|tcp)\[\d+\]\.route\[\d+\]\.weight$/.test(field);
}
