// Which routes are a Rollout's managed ones: the only routes that this tool sets or takes away as a whole.
import { UserError } from "../errors.ts";
import { describePlace } from "../resources/fields.ts";
import { proposeNearest } from "../resources/near-names.ts";
import type { Rollout } from "../resources/rollout.ts";
import { isSetRouteStep } from "../resources/rollout-steps.ts";

/** In the order in which they stand in a VirtualService: `managedRoutes` first, then what only steps name (rules 66, 71). */
export function managedRouteNames({ managedRoutes, steps }: Rollout): readonly string[] {
  const ofSteps = steps.filter(isSetRouteStep).map(({ route }) => route.name);
  return [...new Set([...managedRoutes, ...ofSteps])];
}

/** Throws `route-not-managed`. */
export function requireManaged(rollout: Rollout, name: string): void {
  const names = managedRouteNames(rollout);
  if (names.includes(name)) return;
  throw new UserError("route-not-managed", `route "${name}" is no managed route of ${describePlace(rollout)}`, {
    alternatives: { label: "managed routes", values: names },
    hint:
      proposeNearest(name, names) ??
      "name it in spec.strategy.canary.trafficRouting.managedRoutes of the Rollout, which also says its place among them",
  });
}
