// The Services by which callers reach a Rollout: the hosts of its VirtualServices.
import type { RolloutView } from "./rollout-view.ts";
import { findServiceOfHost, isResolved, type World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";

/** Those of the input, each once. */
export function calledServices(rollout: RolloutView, world: World): readonly WorldObject[] {
  const bindings = (world.bindingsByRollout.get(rollout.object) ?? []).filter(isResolved);
  const services = bindings.flatMap(({ virtualService }) =>
    virtualService.hosts.map((host) => findServiceOfHost(world, host, virtualService.object.namespace)),
  );
  return [...new Set(services)].filter((service) => service !== undefined);
}
