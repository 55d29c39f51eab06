import { onAddresses } from "../../addresses.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { listPorts, portsOf } from "../../service-ports.ts";
import { memberAt, numberOf } from "../../value.ts";
import { findServiceOfHost } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const destinationPortNotFound = defineRule({
  name: "destination-port-not-found",
  group: "destinations",
  severity: "error",
  scope: "offline",
  what: "a destination or mirror with a port that its Service does not have",
  why: "requests that are routed there fail with 503",
  fix: "name a port of the Service (its port, not the targetPort), or leave the port out where there is only one",
  sources: ["IST0101"],
  check: onAddresses(({ virtualService, destination, host }, world) => {
    const port = memberAt(destination, "port", "number");
    const number = numberOf(port);
    const service = findServiceOfHost(world, host, virtualService.object.namespace);
    if (number === undefined || service === undefined) return [];
    const ports = portsOf(service);
    if (ports.length === 0 || ports.some((known) => known.number === number)) return [];
    const meant = ports.find(({ target }) => target === number);
    const fix = meant && { fix: `write port ${meant.number}, whose targetPort is ${number}` };
    return [findingAt(port, `port ${number} is not in ${describe(service)} (${listPorts(ports)})`, fix)];
  }),
});
