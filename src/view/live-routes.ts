// The weights that stand in the routes which a Rollout weights, whatever is wrong with other routes.
import { UserError } from "../errors.ts";
import { describeObject, type ResourceRef } from "../resources/resource-ref.ts";
import type { Rollout } from "../resources/rollout.ts";
import { destinationName, type Protocol, type Route, routeName } from "../resources/virtual-service.ts";
import type { RouteSides } from "../traffic/destinations.ts";
import { type Binding, selectRolloutRoutes } from "../traffic/routes.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { totalWeight } from "../traffic/weight.ts";
import type { Fault } from "./join.ts";

export type LiveRoute = {
  readonly target: ResourceRef;
  readonly route: string;
  /** As they stand; undefined where the VirtualService leaves the weight out. */
  readonly canary: number | undefined;
  readonly stable: number | undefined;
  readonly others: readonly { readonly destination: string; readonly weight: number | undefined }[];
  /** The canary's percentage of the route's total, to two places; Istio takes totals other than 100 too. */
  readonly share: number;
  /** The controller recorded another weight, and the weight that stands is not its own. */
  readonly drift: boolean;
};

export type LiveRoutes = { readonly routes: readonly LiveRoute[]; readonly faults: readonly Fault[] };
/** What is needed of a traffic state to find the weights in it. */
export type Routing = Pick<TrafficState, "sides" | "bindings"> & {
  readonly rollout: Pick<Rollout, "managedRoutes"> & {
    readonly status: Pick<Rollout["status"], "recordedCanaryWeight">;
  };
};
/** Who wrote a VirtualService's list of routes last. */
export type FindWriter = (virtualService: ResourceRef, protocol: Protocol) => string | undefined;

/** The binary's name, which is what the API server calls its writes by unless told otherwise (measured). */
export const controllerManager = "rollouts-controller";

export function readLiveRoutes(routing: Routing, findWriter: FindWriter): LiveRoutes {
  const faults: Fault[] = [];
  const routes = new Map<Route, LiveRoute>();
  for (const binding of distinctBindings(routing.bindings)) {
    for (const sides of select(binding, routing, faults)) {
      routes.set(sides.route, describeRoute(sides, { binding, routing, findWriter }));
    }
  }
  return { routes: [...routes.values()], faults };
}

/** The same VirtualService may be parsed once and named in several entries. */
function distinctBindings(bindings: readonly Binding[]): readonly Binding[] {
  const first = new Map<string, Binding["virtualService"]>();
  return bindings.map(({ virtualService, reference }) => {
    const name = describeObject(virtualService.ref);
    if (!first.has(name)) first.set(name, virtualService);
    return { virtualService: first.get(name) ?? virtualService, reference };
  });
}

function select(binding: Binding, { sides, rollout }: Routing, faults: Fault[]): readonly RouteSides[] {
  try {
    return selectRolloutRoutes(binding, { sides, managedRoutes: rollout.managedRoutes }).routes;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    faults.push({ code: error.code, message: error.message, hint: error.hint });
    return [];
  }
}

type Context = { readonly binding: Binding; readonly routing: Routing; readonly findWriter: FindWriter };

function describeRoute({ route, canary, stable, others }: RouteSides, context: Context): LiveRoute {
  const { ref } = context.binding.virtualService;
  const total = totalWeight(route.destinations);
  return {
    target: ref,
    route: routeName(route),
    canary: canary.weight,
    stable: stable.weight,
    others: others.map((other) => ({ destination: destinationName(other), weight: other.weight })),
    share: total === 0 ? 0 : Math.round(((canary.weight ?? 0) / total) * 10_000) / 100,
    drift: hasDrifted(route, canary.weight ?? 0, context),
  };
}

/**
 * Between its write of the VirtualService and that of the status the two differ without anything being wrong: what the
 * controller wrote last itself is no drift.
 */
function hasDrifted({ protocol }: Route, weight: number, { binding, routing, findWriter }: Context): boolean {
  const { recordedCanaryWeight } = routing.rollout.status;
  if (recordedCanaryWeight === undefined || recordedCanaryWeight === weight) return false;
  return findWriter(binding.virtualService.ref, protocol) !== controllerManager;
}
