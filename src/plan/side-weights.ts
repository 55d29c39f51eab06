// How much traffic the routes of a Rollout's VirtualServices send to one of its sides.
import { type Route, routesOf } from "../resources/virtual-service.ts";
import { findSide } from "../traffic/destinations.ts";
import type { Side, Sides } from "../traffic/sides.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";

/** The largest share, in whole percents, that any route gives it; routes that the Rollout does not weight count too. */
export function largestShare(state: TrafficState, side: Side): number {
  return Math.max(0, ...sharesOf(state, side));
}

export function countRoutesTo(state: TrafficState, side: Side): number {
  return sharesOf(state, side).filter((share) => share > 0).length;
}

function sharesOf({ bindings, sides }: TrafficState, side: Side): readonly number[] {
  const routes = bindings.flatMap(({ virtualService }) => routesOf(virtualService));
  return routes.map((route) => shareIn(route, sides, side));
}

/** A single destination gets everything, whatever its weight (Istio). */
function shareIn({ destinations }: Route, sides: Sides, side: Side): number {
  const own = destinations.filter((destination) => findSide(destination, sides) === side);
  if (own.length === 0) return 0;
  return destinations.length === 1 ? 100 : own.reduce((total, { weight }) => total + (weight ?? 0), 0);
}
