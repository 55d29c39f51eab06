// Which objects findings are wanted about: all, or those of the Rollouts that a command line names.
import { UserError } from "../../errors.ts";
import { findNearest } from "../../resources/near-names.ts";
import type { RolloutView } from "../../validation/rollout-view.ts";
import { serviceReferences } from "../../validation/service-references.ts";
import { textOf } from "../../validation/value.ts";
import { findDestinationRule, findObject, type World } from "../../validation/world.ts";
import type { WorldObject } from "../../validation/world-object.ts";

/** Throws `rollout-not-found`. */
export function selectSubjects(
  world: World,
  names: readonly string[],
  namespace: string | undefined,
): ReadonlySet<WorldObject> {
  if (names.length === 0) return new Set(world.objects);
  const reachable = world.rollouts.filter(({ object }) => namespace === undefined || object.namespace === namespace);
  return new Set(
    names.flatMap((name) => {
      const found = reachable.filter(({ object }) => object.name === name);
      if (found.length === 0)
        throw notFound(
          name,
          reachable.map(({ object }) => object.name),
        );
      return found.flatMap((rollout) => objectsAround(world, rollout));
    }),
  );
}

/** A Rollout and what it refers to. */
function objectsAround(world: World, rollout: RolloutView): readonly WorldObject[] {
  const { object } = rollout;
  const bindings = world.bindingsByRollout.get(object) ?? [];
  const services = serviceReferences(rollout).map(({ value }) =>
    findObject(world, "Service", { namespace: object.namespace, name: textOf(value) ?? "" }),
  );
  const virtualServices = bindings.map(({ virtualService }) => virtualService?.object);
  const found = [object, ...virtualServices, findDestinationRule(world, rollout), ...services];
  return found.filter((one) => one !== undefined);
}

function notFound(name: string, present: readonly string[]): UserError {
  const nearest = findNearest(name, present);
  return new UserError("rollout-not-found", `Rollout "${name}" not found in the manifests`, {
    alternatives: { label: "rollouts", values: present },
    hint: nearest === undefined ? "name a Rollout of the input, or none to check all" : `did you mean "${nearest}"?`,
  });
}
