// At which ports requests come in before a route sends them on: a destination without a port keeps that port.

import { gatewaysOf, hostsOfServer, serves } from "./gateways.ts";
import { appliesToMesh } from "./host-index.ts";
import { portsOf } from "./service-ports.ts";
import { isSet, isTrue, itemsOf, memberAt, numberOf, valueAt } from "./value.ts";
import type { RouteView, VirtualServiceView } from "./virtual-service-view.ts";
import { findObject, findServiceOfHost, type World } from "./world.ts";
import { describe, type WorldObject } from "./world-object.ts";

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
    ...gatewaysOf(virtualService)
      .flatMap((reference) => findObject(world, "Gateway", reference) ?? [])
      .flatMap((gateway) => gatewayPorts(virtualService, gateway)),
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

/** Those of servers with one of the hosts; a server that only redirects to https sends nothing on. */
function gatewayPorts({ hosts, object }: VirtualServiceView, gateway: WorldObject): readonly ListenerPort[] {
  return itemsOf(valueAt(gateway, "spec", "servers")).flatMap((server) => {
    const number = numberOf(memberAt(server, "port", "number"));
    const isServed = serves(hostsOfServer(server, gateway, object.namespace), hosts);
    if (number === undefined || !isServed || isTrue(memberAt(server, "tls", "httpsRedirect"))) return [];
    return [{ number, of: describe(gateway) }];
  });
}
