import { podTemplateHashLabel } from "../../../resources/rollout-labels.ts";
import { calledServices } from "../../called-services.ts";
import { podLabelsOf } from "../../pod-labels.ts";
import type { RolloutView } from "../../rollout-view.ts";
import { defineRule, findingAt, type RuleFinding } from "../../rule.ts";
import { portsOf, type ServicePort } from "../../service-ports.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { textsOf, valueAt } from "../../value.ts";
import { weightedServices } from "../../weighted-services.ts";
import type { World } from "../../world.ts";
import { describe, type WorldObject } from "../../world-object.ts";

export const servicePortConflict = defineRule({
  name: "service-port-conflict",
  group: "services",
  severity: "warning",
  scope: "offline",
  what: "two Services over the pods of a Rollout say http and something else of one port of the pods",
  why: "a pod has one listener for the port, which follows one of them: http is not understood there, or takes what is none",
  fix: "give the port one protocol in all of them, by its name or appProtocol",
  sources: ["IST0116", "IST0137"],
  check: onIstioRollouts((rollout, world) => {
    const ports = servicesOver(rollout, world).flatMap((service) =>
      portsOf(service).map((port): PortOfService => ({ service, port })),
    );
    return [...Map.groupBy(ports.filter(isSplit), ({ port }) => port.target).values()].flatMap(tellConflict);
  }),
});

type PortOfService = { readonly service: WorldObject; readonly port: ServicePort };

function servicesOver(rollout: RolloutView, world: World): readonly WorldObject[] {
  const labels = podLabelsOf(rollout, world);
  const called = labels === undefined ? [] : calledServices(rollout, world).filter(selects(labels));
  return [...new Set([...weightedServices(rollout, world).map(({ service }) => service), ...called])];
}

function selects(labels: ReadonlyMap<string, string>): (service: WorldObject) => boolean {
  return (service) => {
    const selector = [...textsOf(valueAt(service, "spec", "selector"))];
    const own = selector.filter(([name]) => name !== podTemplateHashLabel);
    return own.length > 0 && own.every(([name, value]) => labels.get(name) === value);
  };
}

/** Where Istio has to guess, it guesses for each connection, and there is no conflict. */
function isSplit({ port: { family } }: PortOfService): boolean {
  return family !== undefined && family !== "udp";
}

function tellConflict([first, ...others]: readonly PortOfService[]): readonly RuleFinding[] {
  if (first === undefined) return [];
  return others.flatMap(({ service, port }) => {
    const families = [first.port.family, port.family];
    if (service === first.service || families.every((family) => family === "http")) return [];
    if (!families.includes("http")) return [];
    const what = `port ${port.number} of ${describe(service)} is ${port.family}`;
    const message = `${what}, and port ${first.port.number} of ${describe(first.service)}, with the same targetPort, is ${first.port.family}`;
    return [findingAt(port.value, message)];
  });
}
