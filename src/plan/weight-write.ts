// The write that gives the routes of one VirtualService their weights.
import { routeName } from "../resources/virtual-service.ts";
import { type WeightChange, weightPatches } from "./patches.ts";
import type { Write } from "./plan.ts";
import type { WeightedRoute, WeightedRoutes } from "./weighted-routes.ts";

/** None where all weights stand. */
export function writeWeights({ virtualService, routes }: WeightedRoutes): readonly Write[] {
  const changed = routes.flatMap((weighted) => {
    const changes = weightChanges(weighted);
    return changes.length === 0 ? [] : { weighted, ...weightPatches(weighted, changes) };
  });
  if (changed.length === 0) return [];
  return [
    {
      kind: "write",
      target: virtualService.ref,
      routes: changed.map(({ weighted }) => ({
        route: routeName(weighted.route),
        before: { canary: weighted.canary.weight, stable: weighted.stable.weight },
        after: { canary: weighted.canaryWeight, stable: weighted.stableWeight },
      })),
      fields: [],
      patch: changed.flatMap(({ patch }) => patch),
      inverse: changed.toReversed().flatMap(({ inverse }) => inverse),
      because: reasonFor(changed.map(({ weighted }) => weighted)),
    },
  ];
}

/** A destination that has its weight stays as it is, a left-out weight that should be 0 too (rule 31). */
export function weightChanges({ canary, stable, canaryWeight, stableWeight }: WeightedRoute): readonly WeightChange[] {
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
