import { routeName } from "../../../resources/virtual-service.ts";
import { onAddresses } from "../../addresses.ts";
import { listenerPorts } from "../../listener-ports.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { listPorts, portsOf } from "../../service-ports.ts";
import { isSet, memberAt } from "../../value.ts";
import { findServiceOfHost } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const destinationPortMissing = defineRule({
  name: "destination-port-missing",
  group: "destinations",
  severity: "error",
  scope: "offline",
  what: "a destination or mirror without a port whose Service has several, but not the one at which requests come in",
  why: "Istio keeps the port at which a request came in where a destination names none and its Service has several, so that such requests fail with 503 (unverified)",
  fix: "name the port of the Service in the destination",
  sources: ["T13", "IST0112"],
  check: onAddresses(({ virtualService, route, destination, host }, world) => {
    const service = findServiceOfHost(world, host, virtualService.object.namespace);
    if (service === undefined || isSet(memberAt(destination, "port"))) return [];
    const ports = portsOf(service);
    if (ports.length < 2) return [];
    const lost = listenerPorts(virtualService, route, world).filter(({ number }) =>
      ports.every((port) => port.number !== number),
    );
    const what = `host "${host}" of route ${routeName(route)} is without a port`;
    return lost
      .slice(0, 1)
      .map(({ number, of }) =>
        findingAt(
          memberAt(destination, "host"),
          `${what}, and ${describe(service)} (${listPorts(ports)}) has no port ${number}, which is that of ${of}`,
        ),
      );
  }),
});
