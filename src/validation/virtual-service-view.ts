// A VirtualService as rules see it: routes and destinations in the shape of resources/virtual-service.ts, so that
// traffic/ can match them, but read leniently and with the place of each.
import { isJsonObject, type JsonObject } from "../resources/json.ts";
import { type Destination, type Protocol, protocols, type Route } from "../resources/virtual-service.ts";
import { isSet, itemsOf, memberAt, numberOf, textOf, type Value, valueAt } from "./value.ts";
import type { WorldObject } from "./world-object.ts";

export type DestinationView = Destination & { readonly value: Value };
export type RouteView = Omit<Route, "destinations"> & {
  readonly value: Value;
  /** A destination without a host has an empty one. */
  readonly destinations: readonly DestinationView[];
};

export type VirtualServiceView = {
  readonly object: WorldObject;
  readonly hosts: readonly string[];
  /** As written; empty stands for the mesh alone. */
  readonly gateways: readonly string[];
  /** Undefined where there is no such list; what is no list counts as absent (rule 18). */
  readonly routes: Readonly<Record<Protocol, readonly RouteView[] | undefined>>;
};

export function viewVirtualService(object: WorldObject): VirtualServiceView {
  return {
    object,
    hosts: textItems(valueAt(object, "spec", "hosts")),
    gateways: textItems(valueAt(object, "spec", "gateways")),
    routes: { http: viewRoutes(object, "http"), tls: viewRoutes(object, "tls"), tcp: viewRoutes(object, "tcp") },
  };
}

export function allRoutes({ routes }: VirtualServiceView): readonly RouteView[] {
  return protocols.flatMap((protocol) => routes[protocol] ?? []);
}

function viewRoutes(object: WorldObject, protocol: Protocol): readonly RouteView[] | undefined {
  const list = valueAt(object, "spec", protocol);
  return Array.isArray(list.json) ? itemsOf(list).map((route, index) => viewRoute(route, index, protocol)) : undefined;
}

function viewRoute(value: Value, index: number, protocol: Protocol): RouteView {
  const matches = itemsOf(memberAt(value, "match"));
  return {
    protocol,
    index,
    value,
    name: textOf(memberAt(value, "name")),
    mirrors: isSet(memberAt(value, "mirror")) || isSet(memberAt(value, "mirrors")),
    ports: [...new Set(matches.map((match) => numberOf(memberAt(match, "port")) ?? 0))],
    sniHosts: [...new Set(matches.flatMap((match) => textItems(memberAt(match, "sniHosts"))))],
    entry: objectOf(value),
    destinations: itemsOf(memberAt(value, "route")).map(viewDestination),
  };
}

function viewDestination(value: Value, index: number): DestinationView {
  return {
    value,
    index,
    host: textOf(memberAt(value, "destination", "host")) ?? "",
    subset: textOf(memberAt(value, "destination", "subset")),
    weight: numberOf(memberAt(value, "weight")),
    entry: objectOf(value),
  };
}

function textItems(list: Value): readonly string[] {
  return itemsOf(list).flatMap((item) => textOf(item) ?? []);
}

function objectOf({ json }: Value): JsonObject {
  return isJsonObject(json) ? json : {};
}
