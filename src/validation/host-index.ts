// What the input says about hosts: which DestinationRules are for one, which ServiceEntries know it, and which gateway
// routes lead to it past every subset. Built once, so that no rule has to look through all objects.
import { coversHost } from "./host-names.ts";
import { completeHost } from "./hosts.ts";
import { itemsOf, memberAt, textOf, valueAt } from "./value.ts";
import { allRoutes, type DestinationView, type RouteView, type VirtualServiceView } from "./virtual-service-view.ts";
import type { WorldObject } from "./world-object.ts";

/** A destination of a VirtualService that is attached to a gateway. */
type GatewayDestination = {
  readonly virtualService: VirtualServiceView;
  readonly route: RouteView;
  readonly destination: DestinationView;
};

/** The keys are hosts as `completeHost` gives them. */
export type HostIndex = {
  readonly destinationRules: ReadonlyMap<string, readonly WorldObject[]>;
  /** Of ServiceEntries, with their wildcards. */
  readonly entryHosts: ReadonlySet<string>;
  /** Those without a subset. */
  readonly gatewayDestinations: ReadonlyMap<string, readonly GatewayDestination[]>;
};

type Indexed = {
  readonly destinationRules: readonly WorldObject[];
  readonly serviceEntries: readonly WorldObject[];
  readonly virtualServices: readonly VirtualServiceView[];
};

export function indexHosts({ destinationRules, serviceEntries, virtualServices }: Indexed): HostIndex {
  return {
    destinationRules: Map.groupBy(destinationRules, hostOfDestinationRule),
    entryHosts: new Set(serviceEntries.flatMap(hostsOfEntry)),
    gatewayDestinations: Map.groupBy(
      virtualServices.filter(hasGateway).flatMap(destinationsWithoutSubset),
      ({ virtualService, destination }) => completeHost(destination.host, virtualService.object.namespace),
    ),
  };
}

/** Complete; empty where the DestinationRule has none. */
export function hostOfDestinationRule(object: WorldObject): string {
  return completeHost(textOf(valueAt(object, "spec", "host")) ?? "", object.namespace);
}

/** Whether a ServiceEntry of the input has the host, or a wildcard above it. */
export function isEntryHost({ entryHosts }: HostIndex, host: string): boolean {
  return coversHost(entryHosts, host);
}

/** Whether a VirtualService applies to requests from outside, that is at a gateway. */
function hasGateway({ gateways }: VirtualServiceView): boolean {
  return gateways.some((gateway) => gateway !== "mesh");
}

/** Whether a VirtualService applies to callers with a proxy of their own. */
export function appliesToMesh({ gateways }: VirtualServiceView): boolean {
  return gateways.length === 0 || gateways.includes("mesh");
}

function hostsOfEntry(object: WorldObject): readonly string[] {
  return itemsOf(valueAt(object, "spec", "hosts")).flatMap((host) => textOf(host) ?? []);
}

function destinationsWithoutSubset(virtualService: VirtualServiceView): readonly GatewayDestination[] {
  return allRoutes(virtualService).flatMap((route) =>
    route.destinations
      .filter(({ value }) => textOf(memberAt(value, "destination", "subset")) === undefined)
      .map((destination) => ({ virtualService, route, destination })),
  );
}
