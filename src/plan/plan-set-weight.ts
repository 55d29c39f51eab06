// Plans `set-weight`: the canary's share in every chosen route of all VirtualServices of a Rollout.
import { routeName } from "../resources/virtual-service.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { settledWay } from "../traffic/way.ts";
import type { KeptRoute, Plan, Write } from "./plan.ts";
import { findTrafficRisks } from "./traffic-risks.ts";
import { weightChanges, writeWeights } from "./weight-write.ts";
import { type WeightedRoutes, type WeightGoal, weighRoutes } from "./weighted-routes.ts";

/** A plan that writes VirtualServices only. */
export type WeightPlan = Omit<Plan, "steps"> & { readonly steps: readonly Write[] };

/**
 * All or nothing: one step for each VirtualService that differs from the goal, in the Rollout's order.
 * Every prefix is safe, because each route is complete in itself and both sides had pods before the first write.
 * Throws `UserError` where a route cannot be found or weighted.
 */
export function planSetWeight(state: TrafficState, goal: WeightGoal): WeightPlan {
  const { targets, findings } = weighRoutes(state, goal);
  const steps = targets.flatMap(writeWeights);
  const risks = steps.length === 0 ? [] : findTrafficRisks(state, targets);
  return {
    goal: `canary weight ${goal.weight}%`,
    way: settledWay("direct", state),
    steps,
    outcome: undefined,
    kept: targets.flatMap(keptRoutes),
    findings: [...state.findings, ...findings, ...risks],
  };
}

function keptRoutes({ virtualService, routes }: WeightedRoutes): readonly KeptRoute[] {
  return routes
    .filter((weighted) => weightChanges(weighted).length === 0)
    .map(({ route, canaryWeight, stableWeight }) => ({
      target: virtualService.ref,
      route: routeName(route),
      weights: { canary: canaryWeight, stable: stableWeight },
    }));
}
