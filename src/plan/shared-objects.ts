// Objects that another Rollout uses too: whichever is moved next, the other one's traffic moves with it.
import { unlessRefused } from "../errors.ts";
import { describeObject, isSameObject, type ObjectKey } from "../resources/resource-ref.ts";
import type { Rollout } from "../resources/rollout.ts";
import { type Route, routeName, type VirtualService } from "../resources/virtual-service.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import { selectRolloutRoutes } from "../traffic/routes.ts";
import { sidesOf } from "../traffic/sides.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { readingsOf } from "../traffic/virtual-service-reference.ts";
import type { WeightedRoutes } from "./weighted-routes.ts";

export function findSharedObjects(
  { rollout, neighbours }: TrafficState,
  weighted: readonly WeightedRoutes[],
): readonly Finding[] {
  return neighbours.flatMap((neighbour) => {
    const ownKeys = keysOf(rollout);
    const keys = keysOf(neighbour).filter((key) => ownKeys.some((own) => isSameObject(own, key)));
    const routes = weighted.flatMap((target) => sharedRoutes(neighbour, target));
    return [...routes, ...keys.map(describeObject)].map((what) =>
      warning(
        "shared-object",
        `${describeObject(neighbour.ref)} uses ${what} too`,
        "give each Rollout routes, Services and a DestinationRule of its own",
      ),
    );
  });
}

/** Services and DestinationRule, which are always in the Rollout's namespace. */
function keysOf(rollout: Rollout): readonly ObjectKey[] {
  const { namespace } = rollout.ref;
  const { stableService, canaryService, pingPong, destinationRule } = rollout;
  const services = [stableService, canaryService, pingPong?.ping, pingPong?.pong].filter((name) => name !== undefined);
  return [
    ...services.map((name) => ({ kind: "Service", namespace, name }) as const),
    ...(destinationRule === undefined
      ? []
      : [{ kind: "DestinationRule", namespace, name: destinationRule.name } as const]),
  ];
}

function sharedRoutes(neighbour: Rollout, { virtualService, routes }: WeightedRoutes): readonly string[] {
  const theirs = routesOfNeighbour(neighbour, virtualService);
  return routes
    .filter(({ route }) => theirs.includes(route))
    .map(({ route }) => `${routeName(route)} of ${describeObject(virtualService.ref)}`);
}

/** A selection that fails selects nothing: it is the neighbour's own trouble. */
function routesOfNeighbour(neighbour: Rollout, virtualService: VirtualService): readonly Route[] {
  const { ref, virtualServices, managedRoutes } = neighbour;
  const selected = unlessRefused(() => {
    const context = { sides: sidesOf(neighbour, true), managedRoutes };
    return virtualServices
      .filter(({ name }) => readingsOf(name, ref.namespace).some((key) => isSameObject(key, virtualService.ref)))
      .flatMap((reference) => selectRolloutRoutes({ virtualService, reference }, context).routes);
  });
  return selected?.map(({ route }) => route) ?? [];
}
