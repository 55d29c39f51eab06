import { onEntryPoints, wholeHosts } from "../../entry-points.ts";
import { gatewaysOf, hostsServedTo, serves } from "../../gateways.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { itemsOf, memberAt, valueAt } from "../../value.ts";
import { findObject } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const gatewayHostMismatch = defineRule({
  name: "gateway-host-mismatch",
  group: "reach",
  severity: "warning",
  scope: "offline",
  what: "a Gateway that serves none of the hosts of a VirtualService attached to it",
  why: "the routes are not used at that gateway, and requests from outside get 404",
  fix: "add the host to a server of the Gateway, or to the VirtualService",
  sources: ["T10a", "IST0132"],
  check: onEntryPoints(({ virtualService }, world) => {
    const { object, hosts } = virtualService;
    if (hosts.length === 0) return [];
    return gatewaysOf(virtualService).flatMap((reference) => {
      const gateway = findObject(world, "Gateway", reference);
      if (gateway === undefined) return [];
      const servers = itemsOf(valueAt(gateway, "spec", "servers"));
      const written = servers.flatMap((server) => itemsOf(memberAt(server, "hosts")));
      const served = hostsServedTo(gateway, object.namespace);
      if (written.length === 0 || serves(served, [...hosts, ...wholeHosts(virtualService)])) return [];
      const names = served.length === 0 ? `none to namespace "${object.namespace}"` : served.join(", ");
      const message = `${describe(gateway)} serves none of the hosts ${hosts.join(", ")} (it serves ${names})`;
      return [findingAt(reference.value, message)];
    });
  }),
});
