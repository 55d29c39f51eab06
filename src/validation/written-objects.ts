// The objects to which a controller writes for a Rollout.
import type { RolloutView } from "./rollout-view.ts";
import { serviceReferences } from "./service-references.ts";
import { textOf } from "./value.ts";
import { findDestinationRule, findObject, type World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";

/** VirtualServices, the DestinationRule, and the Services that the Rollout names, as far as they are there. */
export function writtenObjects(rollout: RolloutView, world: World): readonly WorldObject[] {
  const { namespace } = rollout.object;
  const bindings = world.bindingsByRollout.get(rollout.object) ?? [];
  const services = serviceReferences(rollout).map(({ value }) =>
    findObject(world, "Service", { namespace, name: textOf(value) ?? "" }),
  );
  const found = [
    ...bindings.map(({ virtualService }) => virtualService?.object),
    findDestinationRule(world, rollout),
    ...services,
  ];
  return [...new Set(found.filter((object) => object !== undefined))];
}
