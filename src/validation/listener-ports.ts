// At which ports requests come in before a route sends them on: a destination without a port keeps that port.

import { appliesToMesh } from "./host-index.ts";
import { portsOf } from "./service-ports.ts";
import { isSet, isTrue, itemsOf, memberAt, numberOf, textOf, type Value, valueAt } from "./value.ts";
import type { RouteView, VirtualServiceView } from "./virtual-service-view.ts";
import { findObject, findServiceOfHost, type World } from "./world.ts";
import { describe } from "./world-object.ts";

export type ListenerPort = { readonly number: number /** `Gateway "shop/web"` */; readonly of: string };

/** Those that the input tells: of its Gateways, and of the Services whose hosts the VirtualService has. */
export function listenerPorts(
  virtualService: VirtualServiceView,
  route: RouteView,
  world: World,
): readonly ListenerPort[] {
  const matches = itemsOf(memberAt(route.value, "match"));
  // Where a match names gateways, the route is not for all of them.
  if (matches.some((match) => isSet(memberAt(match, "gateways")))) return [];
  const known = [
    ...virtualService.gateways.flatMap((gateway) => gatewayPorts(virtualService, gateway, world)),
    ...(appliesToMesh(virtualService) ? meshPorts(virtualService, world) : []),
  ];
  const isLimited = route.ports.length > 0 && !route.ports.includes(0);
  return isLimited ? known.filter(({ number }) => route.ports.includes(number)) : known;
}

function meshPorts({ hosts, object }: VirtualServiceView, world: World): readonly ListenerPort[] {
  return hosts.flatMap((host) => {
    const service = findServiceOfHost(world, host, object.namespace);
    return service === undefined ? [] : portsOf(service).map(({ number }) => ({ number, of: describe(service) }));
  });
}

/** `name`, or `namespace/name`. */
function gatewayPorts({ hosts, object }: VirtualServiceView, reference: string, world: World): readonly ListenerPort[] {
  const [left = "", right] = reference.split("/");
  const ref = right === undefined ? { namespace: object.namespace, name: left } : { namespace: left, name: right };
  const gateway = findObject(world, "Gateway", ref);
  if (gateway === undefined) return [];
  return itemsOf(valueAt(gateway, "spec", "servers")).flatMap((server) => {
    const number = numberOf(memberAt(server, "port", "number"));
    const isServed = !isTrue(memberAt(server, "tls", "httpsRedirect")) && hosts.some((host) => serves(server, host));
    return number === undefined || !isServed ? [] : [{ number, of: describe(gateway) }];
  });
}

/** Hosts of a server are `host` or `namespace/host`, with wildcards. */
function serves(server: Value, host: string): boolean {
  return itemsOf(memberAt(server, "hosts")).some((item) => {
    const served = textOf(item)?.split("/").at(-1);
    return served === host || served === "*" || (served?.startsWith("*.") === true && host.endsWith(served.slice(1)));
  });
}
