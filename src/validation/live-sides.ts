// Where the sides of a running Rollout lead: hash, ready pods, and the destinations that send requests there.
import { routeName } from "../resources/virtual-service.ts";
import { findSide } from "../traffic/destinations.ts";
import type { Side } from "../traffic/sides.ts";
import { podsOf, type SidePods } from "../traffic/traffic-state.ts";
import { completeHost } from "./hosts.ts";
import type { LiveRollout } from "./live-state.ts";
import { textOf, type Value, valueAt } from "./value.ts";
import { allRoutes, type DestinationView, type RouteView, type VirtualServiceView } from "./virtual-service-view.ts";
import { findDestinationRule, findServiceOfHost, isResolved, type World } from "./world.ts";

export type EmptySide = { readonly side: Side; readonly pods: Extract<SidePods, { readonly kind: "hash" }> };

export type WeightedDestination = {
  readonly value: Value;
  readonly route: string;
  /** Integer share of the route's total; that of a single destination is all of it. */
  readonly share: number;
};

/** Sides whose hash has no ready pod; none of a Rollout that is to have no pods at all. */
export function findEmptySides({ state, live }: LiveRollout): readonly EmptySide[] {
  if (state.rollout.replicas === 0) return [];
  return (["stable", "canary"] as const).flatMap((side) => {
    const pods = podsOf(side, state, live);
    return pods.kind === "hash" && pods.readyPods === 0 ? [{ side, pods }] : [];
  });
}

/** Of all routes of the Rollout's VirtualServices, whether it weights them or not. */
export function destinationsOf(rollout: LiveRollout, side: Side, world: World): readonly WeightedDestination[] {
  const bindings = (world.bindingsByRollout.get(rollout.view.object) ?? []).filter(isResolved);
  return [...new Set(bindings.map(({ virtualService }) => virtualService))].flatMap((virtualService) =>
    allRoutes(virtualService).flatMap((route) =>
      route.destinations
        .filter((destination) => findSide(destination, rollout.state.sides) === side)
        .filter((destination) => leadsToRollout(destination, { rollout, virtualService, world }))
        .map((destination) => ({
          value: destination.value,
          route: routeName(route),
          share: shareOf(destination, route),
        })),
    ),
  );
}

type Place = { readonly rollout: LiveRollout; readonly virtualService: VirtualServiceView; readonly world: World };

/** Not so for what the controller only takes for a side, as a Service of that name in another namespace. */
function leadsToRollout({ host }: DestinationView, { rollout, virtualService, world }: Place): boolean {
  const { view, state } = rollout;
  const from = virtualService.object.namespace;
  if (state.sides.level === "host") return findServiceOfHost(world, host, from)?.namespace === view.object.namespace;
  const rule = findDestinationRule(world, view);
  const ruleHost = rule && textOf(valueAt(rule, "spec", "host"));
  if (rule === undefined || ruleHost === undefined) return false;
  return completeHost(host, from) === completeHost(ruleHost, rule.namespace);
}

function shareOf({ weight }: DestinationView, { destinations }: RouteView): number {
  return destinations.length === 1 ? 100 : (weight ?? 0);
}
