// Plans `set-weight`: the canary's share in every chosen route of all VirtualServices of a Rollout.
import { routeName } from "../resources/virtual-service.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { type WeightChange, weightPatches } from "./patches.ts";
import type { KeptRoute, Plan, Step } from "./plan.ts";
import { findTrafficRisks } from "./traffic-risks.ts";
import { type WeightedRoute, type WeightedRoutes, type WeightGoal, weighRoutes } from "./weighted-routes.ts";

/**
 * All or nothing: one step for each VirtualService that differs from the goal, in the Rollout's order.
 * Every prefix is safe, because each route is complete in itself and both sides had pods before the first write.
 * Throws `UserError` where a route cannot be found or weighted.
 */
export function planSetWeight(state: TrafficState, goal: WeightGoal): Plan {
  const { targets, findings } = weighRoutes(state, goal);
  const steps = targets.flatMap((target) => planVirtualService(target) ?? []);
  const risks = steps.length === 0 ? [] : findTrafficRisks(state, targets);
  return {
    goal: `canary weight ${goal.weight}%`,
    steps,
    kept: targets.flatMap(keptRoutes),
    findings: [...state.findings, ...findings, ...risks],
  };
}

function planVirtualService({ virtualService, routes }: WeightedRoutes): Step | undefined {
  const changed = routes.flatMap((weighted) => {
    const changes = changesOf(weighted);
    return changes.length === 0 ? [] : { weighted, ...weightPatches(weighted, changes) };
  });
  if (changed.length === 0) return undefined;
  return {
    target: virtualService.ref,
    routes: changed.map(({ weighted }) => ({
      route: routeName(weighted.route),
      before: { canary: weighted.canary.weight, stable: weighted.stable.weight },
      after: { canary: weighted.canaryWeight, stable: weighted.stableWeight },
    })),
    patch: changed.flatMap(({ patch }) => patch),
    inverse: changed.toReversed().flatMap(({ inverse }) => inverse),
    because: reasonFor(changed.map(({ weighted }) => weighted)),
  };
}

/** A destination that has its weight stays as it is, a left-out weight that should be 0 too (rule 31). */
function changesOf({ canary, stable, canaryWeight, stableWeight }: WeightedRoute): readonly WeightChange[] {
  return [
    { destination: canary, weight: canaryWeight },
    { destination: stable, weight: stableWeight },
  ].filter(({ destination, weight }) => (destination.weight ?? 0) !== weight);
}

function reasonFor(routes: readonly WeightedRoute[]): string {
  const names = routes.map(({ route }) => routeName(route)).join(", ");
  const others = routes.some((weighted) => weighted.others.length > 0) ? "; other destinations keep their weight" : "";
  return `the canary is to get ${routes[0]?.canaryWeight}% of ${names}${others}`;
}

function keptRoutes({ virtualService, routes }: WeightedRoutes): readonly KeptRoute[] {
  return routes
    .filter((weighted) => changesOf(weighted).length === 0)
    .map(({ route, canaryWeight, stableWeight }) => ({
      target: virtualService.ref,
      route: routeName(route),
      weights: { canary: canaryWeight, stable: stableWeight },
    }));
}
