import { type EntryPoint, entryPointsOf, hostsInMesh } from "../../entry-points.ts";
import { gatewaysOf, hostsServedTo, servesByName } from "../../gateways.ts";
import { appliesToMesh } from "../../host-index.ts";
import { coversHost } from "../../host-names.ts";
import { wholeHost } from "../../host-target.ts";
import { resolveHost } from "../../hosts.ts";
import { defineRule, findingAt, type RuleFinding } from "../../rule.ts";
import { valueAt } from "../../value.ts";
import type { VirtualServiceView } from "../../virtual-service-view.ts";
import { findObject, type World } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const virtualServiceNotInMesh = defineRule({
  name: "virtual-service-not-in-mesh",
  group: "reach",
  severity: "warning",
  scope: "offline",
  what: "a VirtualService with the host of a Service, by which callers in the mesh go, whose gateways leave out mesh",
  why: "for those callers the split follows the number of pods, whatever the weights are (unverified)",
  fix: "add mesh to its gateways, or a VirtualService of the mesh for that host, and name it in the Rollout too",
  sources: ["T10a", "#3317", "#3383", "#617"],
  check: (world) => {
    const taken = hostsInMesh(world);
    return entryPointsOf(world).flatMap((entry) => checkEntry(entry, taken, world));
  },
});

function checkEntry({ virtualService }: EntryPoint, taken: ReadonlySet<string>, world: World): readonly RuleFinding[] {
  const { object, gateways } = virtualService;
  if (appliesToMesh(virtualService)) return [];
  const services = virtualService.hosts.flatMap((host) => {
    const name = resolveHost(host, object.namespace);
    const service = name && findObject(world, "Service", name);
    if (name === undefined || service === undefined) return [];
    // Another VirtualService is there for the mesh, or a gateway inside the cluster is what callers go through.
    const isServed =
      coversHost(taken, wholeHost(name)) || isServedByName(virtualService, [host, wholeHost(name)], world);
    return isServed ? [] : [`"${host}" is that of ${describe(service)}`];
  });
  if (services.length === 0) return [];
  const message = `host ${services.join(", host ")}, and the gateways (${gateways.join(", ")}) do not include "mesh"`;
  return [findingAt(valueAt(object, "spec", "gateways"), message)];
}

function isServedByName(virtualService: VirtualServiceView, names: readonly string[], world: World): boolean {
  return gatewaysOf(virtualService).some((reference) => {
    const gateway = findObject(world, "Gateway", reference);
    const served = gateway === undefined ? [] : hostsServedTo(gateway, virtualService.object.namespace);
    return names.some((name) => servesByName(served, name));
  });
}
