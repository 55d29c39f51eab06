// The VirtualServices by which requests come to the routes of Rollouts: those that Rollouts refer to, or the roots that
// delegate to them. Hosts, gateways and the namespaces that see them are theirs.

import { delegationsTo } from "./delegation.ts";
import { appliesToMesh } from "./host-index.ts";
import { wholeHost } from "./host-target.ts";
import { resolveHost } from "./hosts.ts";
import type { RolloutView } from "./rollout-view.ts";
import type { Rule, RuleFinding } from "./rule.ts";
import type { VirtualServiceView } from "./virtual-service-view.ts";
import type { World } from "./world.ts";

export type EntryPoint = {
  readonly virtualService: VirtualServiceView;
  /** Those whose weights it brings requests to. */
  readonly rollouts: readonly RolloutView[];
};

export function onEntryPoints(check: (entry: EntryPoint, world: World) => readonly RuleFinding[]): Rule["check"] {
  return (world) => entryPointsOf(world).flatMap((entry) => check(entry, world));
}

/** Each VirtualService once; a delegate whose root is not in the input has none. */
export function entryPointsOf(world: World): readonly EntryPoint[] {
  const rolloutsOf = new Map<VirtualServiceView, Set<RolloutView>>();
  for (const bindings of world.bindingsByVirtualService.values()) {
    for (const { rollout, virtualService } of bindings) {
      for (const entry of entriesTo(virtualService, world)) {
        const rollouts = rolloutsOf.get(entry) ?? new Set();
        rolloutsOf.set(entry, rollouts.add(rollout));
      }
    }
  }
  return [...rolloutsOf].map(([virtualService, rollouts]) => ({ virtualService, rollouts: [...rollouts] }));
}

/** The VirtualService itself, or the roots of a delegate. */
export function entriesTo(virtualService: VirtualServiceView, world: World): readonly VirtualServiceView[] {
  if (virtualService.hosts.length > 0) return [virtualService];
  return delegationsTo(world, virtualService.object).map(({ root }) => root);
}

/** Hosts that VirtualServices of the mesh have, complete; with wildcards. */
export function hostsInMesh({ virtualServices }: World): ReadonlySet<string> {
  return new Set(virtualServices.filter(appliesToMesh).flatMap(wholeHosts));
}

/** As Istio reads the hosts: short names are completed in the VirtualService's namespace. */
export function wholeHosts({ object, hosts }: VirtualServiceView): readonly string[] {
  return hosts.map((host) => {
    const service = resolveHost(host, object.namespace);
    return service === undefined ? host : wholeHost(service);
  });
}
