import { podTemplateHashLabel } from "../../../resources/rollout-labels.ts";
import { type EntryPoint, entryPointsOf, wholeHosts } from "../../entry-points.ts";
import { appliesToMesh } from "../../host-index.ts";
import type { RolloutView } from "../../rollout-view.ts";
import { defineRule, findingAt, type RuleFinding } from "../../rule.ts";
import { findImport, importsVirtualService, type Listener, listenersOf } from "../../sidecars.ts";
import { memberAt, textOf, textsOf, valueAt } from "../../value.ts";
import { workloadsOf } from "../../workloads.ts";
import { findServiceOfHost, objectsOf, type World } from "../../world.ts";
import { describe, type WorldObject } from "../../world-object.ts";

export const sidecarHidesDestination = defineRule({
  name: "sidecar-hides-destination",
  group: "reach",
  severity: "warning",
  scope: "offline",
  what: "a Sidecar whose egress has a Service that a VirtualService is for, and not the VirtualService",
  why: "its proxies know neither the routes nor the canary: they spread requests over all pods (unverified)",
  fix: "add the VirtualService to the egress, by its own namespace and its host",
  sources: ["istio#53674", "3.9"],
  check: (world) => {
    const entries = entryPointsOf(world).filter(({ virtualService }) => appliesToMesh(virtualService));
    return objectsOf(world, "Sidecar").flatMap((sidecar) => {
      const listeners = listenersOf(sidecar);
      return listeners.length === 0 ? [] : entries.flatMap((entry) => checkEntry({ sidecar, listeners }, entry, world));
    });
  },
});

type Scope = { readonly sidecar: WorldObject; readonly listeners: readonly Listener[] };

function checkEntry({ sidecar, listeners }: Scope, entry: EntryPoint, world: World): readonly RuleFinding[] {
  const { object, hosts } = entry.virtualService;
  const whole = wholeHosts(entry.virtualService);
  if (listeners.some((listener) => importsVirtualService(listener, object.namespace, whole))) return [];
  const found = hosts
    .flatMap((host) => findServiceOfHost(world, host, object.namespace) ?? [])
    .flatMap((service) => listeners.map((listener) => ({ service, listener, by: findImport(listener, service) })))
    .find(({ by }) => by !== undefined);
  if (found === undefined || !hasCallers(sidecar, entry, world)) return [];
  const { service, listener } = found;
  const message = `egress has ${describe(service)} and not ${describe(object)}, which has its routes`;
  return [findingAt(listener.hosts, message, { fix: `add "${object.namespace}/${whole[0]}"` })];
}

/** In the Rollout's own namespace there may be nobody but its pods, which do not call themselves. */
function hasCallers(sidecar: WorldObject, { rollouts }: EntryPoint, world: World): boolean {
  if (rollouts.every(({ object }) => object.namespace !== sidecar.namespace)) return true;
  const wanted = [...textsOf(valueAt(sidecar, "spec", "workloadSelector", "labels"))];
  return workloadsOf(world).some(({ object, labels }) => {
    const texts = textsOf(labels);
    return (
      object.namespace === sidecar.namespace &&
      !rollouts.some((rollout) => isOf(rollout, object)) &&
      wanted.every(([name, value]) => texts.get(name) === value)
    );
  });
}

/** The Rollout itself, the workload that it refers to, or a pod of some Rollout, which is in the input by itself. */
function isOf({ object, spec }: RolloutView, workload: WorldObject): boolean {
  if (workload.kind === "Pod") return textsOf(valueAt(workload, "metadata", "labels")).has(podTemplateHashLabel);
  return workload === object || workload.name === textOf(memberAt(spec, "workloadRef", "name"));
}
