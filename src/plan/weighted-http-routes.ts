// The http routes that a Rollout weights in a VirtualService: what managed routes take their destinations from.
import { UserError } from "../errors.ts";
import { describePlace } from "../resources/fields.ts";
import { isSameObject } from "../resources/resource-ref.ts";
import { type Route, routeName, type VirtualService } from "../resources/virtual-service.ts";
import type { RouteSides } from "../traffic/destinations.ts";
import { type Binding, selectRolloutRoutes } from "../traffic/routes.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { managedRouteNames } from "./managed-route-names.ts";

/**
 * In the order in which the Rollout names them, without managed routes.
 * Throws `route-not-found` where there is none, `route-without-destinations`, and as `selectRolloutRoutes` does.
 */
export function weightedHttpRoutes(
  state: TrafficState,
  virtualService: VirtualService,
): readonly [RouteSides, ...RouteSides[]] {
  const bindings = state.bindings.filter((binding) => isSameObject(binding.virtualService.ref, virtualService.ref));
  const [first, ...more] = bindings.flatMap((binding) => selectIn({ ...binding, virtualService }, state));
  if (first === undefined) throw noWeightedHttpRoute(virtualService);
  return [first, ...more];
}

function selectIn(binding: Binding, { sides, rollout }: TrafficState): readonly RouteSides[] {
  const managedRoutes = managedRouteNames(rollout);
  const { httpRoutes } = binding.reference;
  const isWeighted = ({ name }: Route) =>
    name === undefined || httpRoutes.includes(name) || !managedRoutes.includes(name);
  const { http } = binding.virtualService.routes;
  if (http === undefined || (httpRoutes.length === 0 && !http.some(isWeighted)))
    throw noWeightedHttpRoute(binding.virtualService);
  refuseWithoutDestinations(binding, isWeighted);
  return selectRoutes(binding, { sides, managedRoutes }).filter(
    ({ route }) => route.protocol === "http" && isWeighted(route),
  );
}

/** Which routes are weighted is the Rollout's word alone: no option chooses others for a managed route. */
function selectRoutes(...selection: Parameters<typeof selectRolloutRoutes>): readonly RouteSides[] {
  try {
    return selectRolloutRoutes(...selection).routes;
  } catch (error) {
    const isChoice = error instanceof UserError && ["route-not-found", "routes-ambiguous"].includes(error.code);
    if (!isChoice) throw error;
    const { code, message, alternatives } = error;
    const hint = "name the weighted routes in virtualService.routes of the Rollout's trafficRouting.istio";
    throw new UserError(code, message, { alternatives, hint, cause: error });
  }
}

/** Such a route cannot be copied, and Istio rejects a copy: it has no destinations of its own. */
function refuseWithoutDestinations(
  { virtualService, reference: { httpRoutes } }: Binding,
  isWeighted: (route: Route) => boolean,
): void {
  const candidates = (virtualService.routes.http ?? []).filter(
    (route) => isWeighted(route) && (httpRoutes.length === 0 || httpRoutes.includes(route.name ?? "")),
  );
  if (httpRoutes.length === 0 && candidates.length > 1) return;
  for (const route of candidates) {
    const member = Object.keys(insteadOfDestinations).find((name) => (route.entry[name] ?? null) !== null);
    if (member !== undefined) throw withoutDestinations(virtualService, route, member);
  }
}

const insteadOfDestinations: Readonly<Record<string, string>> = {
  delegate: "delegates to another VirtualService",
  redirect: "redirects",
  directResponse: "answers by itself",
};

function withoutDestinations(virtualService: VirtualService, route: Route, member: string): UserError {
  const message = `${routeName(route)} of ${describePlace(virtualService)} ${insteadOfDestinations[member]}, so it has no destinations for a managed route`;
  return new UserError("route-without-destinations", message, {
    hint:
      member === "delegate"
        ? "name the VirtualService that it delegates to in the Rollout, with the route there"
        : "the Rollout has to weight a route that carries both the stable and the canary destination",
  });
}

function noWeightedHttpRoute(virtualService: VirtualService): UserError {
  return new UserError(
    "route-not-found",
    `${describePlace(virtualService)} has no http route that the Rollout weights`,
    {
      hint: "a managed route takes its destinations from one, and stands before it; tls and tcp have no managed routes",
    },
  );
}
