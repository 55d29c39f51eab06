import { calledServices } from "../../called-services.ts";
import { entriesTo } from "../../entry-points.ts";
import { appliesToMesh } from "../../host-index.ts";
import { defineRule, findingAt, type RuleFinding } from "../../rule.ts";
import { selectRoutes } from "../../select-routes.ts";
import { portsOf, type ServicePort } from "../../service-ports.ts";
import { onBindings } from "../../subjects.ts";
import { isSet, memberAt, numberOf, textOf } from "../../value.ts";
import { findServiceOfHost, type ResolvedBinding, type World } from "../../world.ts";
import { describe, type WorldObject } from "../../world-object.ts";

export const servicePortName = defineRule({
  name: "service-port-name",
  group: "services",
  severity: "info",
  scope: "offline",
  what: "a port to which http routes lead whose name and appProtocol tell Istio no protocol",
  why: "Istio guesses it from the first bytes; what it takes for tcp passes by the http routes and their weights",
  fix: "name the port http, http2 or grpc, with any text after a dash, or set appProtocol",
  sources: ["IST0118"],
  check: onBindings((binding, world) => [...destinationPorts(binding, world), ...calledPorts(binding, world)]),
});

function destinationPorts(binding: ResolvedBinding, world: World): readonly RuleFinding[] {
  const { namespace } = binding.virtualService.object;
  const routes = selectRoutes(binding).flatMap(({ protocol, routes: selected }) =>
    protocol === "http" ? selected : [],
  );
  return routes.flatMap(({ destinations }) =>
    destinations.flatMap(({ host, value }) => {
      const service = findServiceOfHost(world, host, namespace);
      const number = numberOf(memberAt(value, "destination", "port", "number"));
      return service === undefined ? [] : checkPort(service, number);
    }),
  );
}

function calledPorts({ rollout, virtualService }: ResolvedBinding, world: World): readonly RuleFinding[] {
  const hasHttp = (virtualService.routes.http ?? []).length > 0;
  if (!hasHttp || !entriesTo(virtualService, world).some(appliesToMesh)) return [];
  return calledServices(rollout, world).flatMap((service) => checkPort(service, undefined));
}

/** Of several ports without a choice, some may well not be meant for these routes. */
function checkPort(service: WorldObject, number: number | undefined): readonly RuleFinding[] {
  const ports = portsOf(service);
  const port = number === undefined && ports.length === 1 ? ports[0] : ports.find((one) => one.number === number);
  return port === undefined || port.family !== undefined ? [] : [tell(service, port)];
}

function tell(service: WorldObject, { value, number }: ServicePort): RuleFinding {
  const place = `port ${number} of ${describe(service)}`;
  const protocol = memberAt(value, "appProtocol");
  if (isSet(protocol))
    return findingAt(protocol, `appProtocol "${textOf(protocol)}" of ${place} is none that Istio knows`);
  const name = memberAt(value, "name");
  if (!isSet(name)) return findingAt(value, `${place} has neither name nor appProtocol`);
  return findingAt(name, `name "${textOf(name)}" of ${place} starts with no protocol`);
}
