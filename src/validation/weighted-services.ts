// The Services whose pods a Rollout's weights divide: those of its sides, and the host of its DestinationRule.
import type { RolloutView } from "./rollout-view.ts";
import { serviceReferences } from "./service-references.ts";
import { textOf, valueAt } from "./value.ts";
import { findDestinationRule, findObject, findServiceOfHost, type World } from "./world.ts";
import { describe, type WorldObject } from "./world-object.ts";

export type WeightedService = {
  readonly service: WorldObject;
  /** `stableService`, or `host of DestinationRule "shop/web"`. */
  readonly role: string;
  /** Whether the controller puts a hash in its selector (rules 54, 57). */
  readonly isSwitched: boolean;
};

/** Those of the input; a Service in two roles stands there twice. */
export function weightedServices(rollout: RolloutView, world: World): readonly WeightedService[] {
  const { namespace } = rollout.object;
  const switched = serviceReferences(rollout).flatMap(({ role, value }) => {
    const service = findObject(world, "Service", { namespace, name: textOf(value) ?? "" });
    return service === undefined ? [] : [{ service, role, isSwitched: true }];
  });
  const host = findHostService(rollout, world);
  return host === undefined ? switched : [...switched, host];
}

/** The Service that the DestinationRule is for. */
function findHostService(rollout: RolloutView, world: World): WeightedService | undefined {
  const destinationRule = findDestinationRule(world, rollout);
  if (destinationRule === undefined) return undefined;
  const host = textOf(valueAt(destinationRule, "spec", "host")) ?? "";
  const service = findServiceOfHost(world, host, destinationRule.namespace);
  return service && { service, role: `host of ${describe(destinationRule)}`, isSwitched: false };
}
