// What a Rollout's reference to a DestinationRule comes to: a bare name in the Rollout's namespace (rule 4).

import { completeHost } from "./hosts.ts";
import type { RolloutView } from "./rollout-view.ts";
import { isObject, memberAt, textOf, type Value } from "./value.ts";
import { allRoutes } from "./virtual-service-view.ts";
import { findObject, isResolved, type World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";

export type DestinationRuleLookup =
  | { readonly kind: "unnamed"; readonly value: Value }
  | { readonly kind: "found" }
  /** One that is meant stands under another name or in another namespace. */
  | { readonly kind: "elsewhere"; readonly value: Value; readonly name: string; readonly object: WorldObject }
  /** With the names of those that are for the hosts of the Rollout's destinations. */
  | { readonly kind: "absent"; readonly value: Value; readonly name: string; readonly near: readonly string[] };

/** Undefined for a Rollout without one. */
export function lookUpDestinationRule(rollout: RolloutView, world: World): DestinationRuleLookup | undefined {
  if (!isObject(rollout.destinationRule)) return undefined;
  const { namespace } = rollout.object;
  const value = memberAt(rollout.destinationRule, "name");
  const name = textOf(value);
  if (name === undefined) return { kind: "unnamed", value };
  if (findObject(world, "DestinationRule", { namespace, name }) !== undefined) return { kind: "found" };
  const candidates = candidatesOf(rollout, world);
  const object =
    findDotted(name, world) ?? candidates.find((other) => other.name === name && other.namespace !== namespace);
  if (object !== undefined) return { kind: "elsewhere", value, name, object };
  const near = candidates.filter((other) => other.namespace === namespace).map((other) => other.name);
  return { kind: "absent", value, name, near };
}

/** As a VirtualService may be named, `name.namespace`. */
function findDotted(reference: string, world: World): WorldObject | undefined {
  const [, name, namespace] = /^(.+)\.([^.]+)$/.exec(reference) ?? [];
  if (name === undefined || namespace === undefined) return undefined;
  return findObject(world, "DestinationRule", { namespace, name });
}

/** Those for the hosts of the destinations: equal names in other namespaces alone say nothing. */
function candidatesOf({ object }: RolloutView, world: World): readonly WorldObject[] {
  const bindings = (world.bindingsByRollout.get(object) ?? []).filter(isResolved);
  const hosts = bindings.flatMap(({ virtualService }) =>
    allRoutes(virtualService).flatMap((route) =>
      route.destinations.map(({ host }) => completeHost(host, virtualService.object.namespace)),
    ),
  );
  return [...new Set(hosts)].flatMap((host) => (host === "" ? [] : (world.hosts.destinationRules.get(host) ?? [])));
}
