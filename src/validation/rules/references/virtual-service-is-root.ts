import { missingSides } from "../../../traffic/destinations.ts";
import { delegationsOf, isRoot } from "../../delegation.ts";
import type { RolloutView } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onBindings } from "../../subjects.ts";
import { memberAt } from "../../value.ts";
import { viewVirtualService } from "../../virtual-service-view.ts";
import { findObject, type World } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const virtualServiceIsRoot = defineRule({
  name: "virtual-service-is-root",
  group: "references",
  severity: "error",
  scope: "offline",
  what: "the VirtualService that the Rollout refers to leaves all of its routes to delegates",
  why: "it has no destinations to weight, and the controller refuses the Rollout (InvalidSpec)",
  fix: "refer to the delegate whose routes have the stable and the canary destination",
  sources: ["T15", "#4205", "#2526"],
  check: onBindings(({ rollout, reference, virtualService }, world) => {
    if (!isRoot(virtualService)) return [];
    const delegates = delegationsOf(virtualService).map(({ delegate }) => delegate);
    const names = [...new Set(delegates.map((delegate) => describe({ ...delegate, kind: "VirtualService" })))];
    const message = `${describe(virtualService.object)} only delegates to ${names.join(", ")}, and has no destinations to weight`;
    const [meant, ...others] = delegates.filter((delegate) => carriesSides(world, delegate, rollout));
    const isOne = meant !== undefined && others.every((other) => nameFrom(other, rollout) === nameFrom(meant, rollout));
    const details = isOne ? { fix: `refer to the delegate: "${nameFrom(meant, rollout)}"` } : {};
    return [findingAt(memberAt(reference.value, "name"), message, details)];
  }),
});

type Delegate = { readonly namespace: string; readonly name: string };

function carriesSides(world: World, delegate: Delegate, { sides }: RolloutView): boolean {
  const object = findObject(world, "VirtualService", delegate);
  if (object === undefined) return false;
  return (viewVirtualService(object).routes.http ?? []).some((route) => missingSides(route, sides).length === 0);
}

/** As the Rollout has to write it (rule 1). */
function nameFrom({ namespace, name }: Delegate, { object }: RolloutView): string {
  return namespace === object.namespace && !name.includes(".") ? name : `${name}.${namespace}`;
}
