// Managed routes as they stand in `spec.http`: header routes that send requests to the canary, routes that mirror them there.
import { UserError } from "../errors.ts";
import { describePlace } from "../resources/fields.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../resources/json.ts";
import type { RouteMatch, SetRouteStep, StringMatch } from "../resources/rollout-steps.ts";
import { type Destination, routeName, type VirtualService } from "../resources/virtual-service.ts";
import type { RouteSides } from "../traffic/destinations.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { managedRouteNames } from "./managed-route-names.ts";
import { weightedHttpRoutes } from "./weighted-http-routes.ts";

export type HeaderRouteGoal = {
  readonly kind: "header";
  readonly name: string;
  /** Blocks are alternatives. */
  readonly match: readonly RouteMatch[];
  /** Whether the route takes over what the weighted route says beside its destinations. */
  readonly inherit: boolean;
};
export type MirrorRouteGoal = Omit<HeaderRouteGoal, "kind" | "match"> & {
  readonly kind: "mirror";
  /** Undefined for the requests that the weighted route takes. */
  readonly match: readonly RouteMatch[] | undefined;
  /** Share of these requests that is mirrored, 0 to 100. */
  readonly percentage: number;
};
export type ManagedRouteGoal = HeaderRouteGoal | MirrorRouteGoal;

/** What the controller leaves out (rule 65), so that matching requests lose it; `fault` is meant for one route only. */
export const inheritedMembers = ["timeout", "retries", "corsPolicy", "rewrite", "headers"] as const;

/** What a step calls for as the controller writes it; undefined for one that removes a route. */
export function stepGoal(step: SetRouteStep): ManagedRouteGoal | undefined {
  const { name, match } = step.route;
  if (match === undefined) return undefined;
  if (step.kind === "setHeaderRoute") return { kind: "header", name, match, inherit: false };
  return { kind: "mirror", name, match, percentage: step.percentage ?? 100, inherit: false };
}

/** Throws as `weightedHttpRoutes` does, and `match-required`. */
export function managedRouteEntry(
  state: TrafficState,
  virtualService: VirtualService,
  goal: ManagedRouteGoal,
): JsonObject {
  return goal.kind === "header"
    ? headerRouteEntry(state, virtualService, goal)
    : mirrorRouteEntry(state, virtualService, goal);
}

/** Rule 62. The port is that of the canary's own destination, and not of whichever destination comes first. */
function headerRouteEntry(
  state: TrafficState,
  virtualService: VirtualService,
  { name, match, inherit }: HeaderRouteGoal,
): JsonObject {
  const [weighted] = weightedHttpRoutes(state, virtualService);
  const { headers } = weighted.canary.entry;
  return {
    name,
    match: match.map(matchEntry),
    route: [
      {
        destination: canaryAddress(state, virtualService, weighted),
        weight: 100,
        ...(inherit && isWritten(headers) && { headers }),
      },
    ],
    ...(inherit ? inheritedFrom(weighted) : {}),
  };
}

/** Rule 63. Its own destinations are those of the weighted route, which go on getting the weights (rule 36). */
function mirrorRouteEntry(state: TrafficState, virtualService: VirtualService, goal: MirrorRouteGoal): JsonObject {
  const [weighted] = weightedHttpRoutes(state, virtualService);
  return {
    name: goal.name,
    ...mirrorMatch(state, virtualService, { weighted, goal }),
    route: weighted.route.destinations.map((destination) => copyDestination(destination, goal.inherit)),
    mirror: canaryAddress(state, virtualService, weighted),
    mirrorPercentage: { value: goal.percentage },
    ...(goal.inherit ? inheritedFrom(weighted) : {}),
  };
}

function matchEntry({ method, path, headers }: RouteMatch): JsonObject {
  return {
    ...(method !== undefined && { method: stringMatch(method) }),
    ...(path !== undefined && { uri: stringMatch(path) }),
    ...(headers.length > 0 && {
      headers: Object.fromEntries(headers.map(({ name, value }) => [name, stringMatch(value)])),
    }),
  };
}

function stringMatch({ kind, value }: StringMatch): JsonObject {
  return { [kind]: value };
}

type Mirrored = { readonly weighted: RouteSides; readonly goal: MirrorRouteGoal };

/**
 * Without a match of its own the route takes the requests of the weighted one. As it stands before that, it would take
 * those of the routes between the two as well: then a match has to be given.
 */
function mirrorMatch(
  { rollout }: TrafficState,
  virtualService: VirtualService,
  { weighted, goal }: Mirrored,
): JsonObject {
  if (goal.match !== undefined) return { match: goal.match.map(matchEntry) };
  const names = managedRouteNames(rollout);
  const earlier = names.slice(0, names.indexOf(goal.name) + 1);
  const passedOver = (virtualService.routes.http ?? []).filter(
    ({ index, name }) => index < weighted.route.index && !earlier.includes(name ?? ""),
  );
  if (passedOver.length > 0) {
    const message = `without a match route "${goal.name}" would take the requests of ${passedOver.map(routeName).join(", ")} in ${describePlace(virtualService)} too`;
    throw new UserError("match-required", message, {
      hint: `say which requests of ${routeName(weighted.route)} are to be mirrored: --match path=prefix:/`,
    });
  }
  const { match } = weighted.route.entry;
  return isWritten(match) ? { match } : {};
}

function copyDestination({ host, subset, weight, entry }: Destination, inherit: boolean): JsonObject {
  const { headers } = entry;
  return {
    destination: { host, ...portOf(entry), ...(subset !== undefined && { subset }) },
    ...(weight !== undefined && { weight }),
    ...(inherit && isWritten(headers) && { headers }),
  };
}

/**
 * The host of the DestinationRule with the canary subset, or the canary Service. Where the DestinationRule was not
 * read, as it may be missing among manifests, the canary destination says the same.
 */
function canaryAddress(state: TrafficState, virtualService: VirtualService, { canary }: RouteSides): JsonObject {
  const { level, canary: side } = state.sides;
  const named = level === "subset" ? state.destinationRule?.host : side.service;
  return {
    host: named === undefined ? canary.host : reachableHost(named, state, virtualService),
    ...portOf(canary.entry),
    ...(level === "subset" && side.subset !== undefined && { subset: side.subset }),
  };
}

/**
 * Istio looks for a short name in the namespace of the VirtualService. The controller writes it short all the same,
 * and so to another Service or none where that is not the Rollout's namespace (rule 72).
 */
function reachableHost(host: string, { rollout }: TrafficState, { ref }: VirtualService): string {
  const { namespace } = rollout.ref;
  return host.includes(".") || ref.namespace === namespace ? host : `${host}.${namespace}.svc.cluster.local`;
}

function portOf(entry: JsonObject): JsonObject {
  const { destination } = entry;
  const port = isJsonObject(destination) ? destination["port"] : undefined;
  return isWritten(port) ? { port } : {};
}

function inheritedFrom({ route: { entry } }: RouteSides): JsonObject {
  return Object.fromEntries(
    inheritedMembers.flatMap((name) => {
      const value = entry[name];
      return isWritten(value) ? [[name, value]] : [];
    }),
  );
}

function isWritten(value: JsonValue | undefined): value is JsonValue {
  return value !== undefined && value !== null;
}
