// The Services by which callers reach a Rollout: the hosts of its VirtualServices, or of their roots.
import { entriesTo } from "./entry-points.ts";
import type { RolloutView } from "./rollout-view.ts";
import { findServiceOfHost, isResolved, type World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";

/** Those of the input, each once. */
export function calledServices(rollout: RolloutView, world: World): readonly WorldObject[] {
  const bindings = (world.bindingsByRollout.get(rollout.object) ?? []).filter(isResolved);
  const entries = bindings.flatMap(({ virtualService }) => entriesTo(virtualService, world));
  const services = entries.flatMap((virtualService) =>
    virtualService.hosts.map((host) => findServiceOfHost(world, host, virtualService.object.namespace)),
  );
  return [...new Set(services)].filter((service) => service !== undefined);
}
