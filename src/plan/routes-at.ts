// The weights that stand in the routes of a Rollout.
import { unlessRefused } from "../errors.ts";
import { objectName } from "../resources/resource-ref.ts";
import { routeName } from "../resources/virtual-service.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import type { KeptRoute } from "./plan.ts";
import { type WeightedRoutes, weighRoutes } from "./weighted-routes.ts";

/** Whether the canary has that weight in every route that the Rollout selects. Throws as `weighRoutes` does. */
export function areRoutesAt(state: TrafficState, weight: number): boolean {
  const { targets } = weighRoutes(state, { weight, routes: { kind: "rollout" } });
  return targets.every(({ routes }) =>
    routes.every(
      ({ canary, stable, canaryWeight, stableWeight }) =>
        (canary.weight ?? 0) === canaryWeight && (stable.weight ?? 0) === stableWeight,
    ),
  );
}

/** The routes that the Rollout selects, as they stand; none where they cannot be told. */
export function liveRoutes(state: TrafficState): readonly KeptRoute[] {
  const targets = unlessRefused(() => weighRoutes(state, { weight: 0, routes: { kind: "rollout" } }).targets) ?? [];
  return targets.flatMap(routesOfTarget);
}

/** `virtualservice.networking.istio.io/web http:primary has canary 10%` */
export function describeRoutes(state: TrafficState): string {
  const routes = liveRoutes(state).map(
    ({ target, route, weights }) => `${objectName(target)} ${route} has canary ${weights.canary ?? 0}%`,
  );
  return routes.length === 0 ? "its routes cannot be told" : routes.join(", ");
}

function routesOfTarget({ virtualService, routes }: WeightedRoutes): readonly KeptRoute[] {
  return routes.map(({ route, canary, stable }) => ({
    target: virtualService.ref,
    route: routeName(route),
    weights: { canary: canary.weight, stable: stable.weight },
  }));
}
