import { routeName } from "../../../resources/virtual-service.ts";
import { defineRule, findingAt, type RuleFinding } from "../../rule.ts";
import { type SelectedRoute, selectRoutes } from "../../select-routes.ts";
import type { World } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const sharedRoute = defineRule({
  name: "shared-route",
  group: "services",
  severity: "error",
  scope: "offline",
  what: "two Rollouts weight the same route of a VirtualService",
  why: "each of them takes the destinations of the other for foreign ones and deletes them",
  fix: "give each Rollout a route of its own, and name it in the Rollout",
  sources: ["T6a", "rule 23.5"],
  check: (world) => sharedRoutes(world).flatMap(tellEach),
});

/** Routes that more than one Rollout selects, by the place of the route. */
function sharedRoutes({ bindingsByVirtualService }: World): readonly (readonly SelectedRoute[])[] {
  return [...bindingsByVirtualService.values()].flatMap((bindings) => {
    if (new Set(bindings.map(({ rollout }) => rollout.object)).size < 2) return [];
    const selected = bindings.flatMap((binding) =>
      selectRoutes(binding).flatMap(({ routes }) => routes.map((route): SelectedRoute => ({ ...binding, route }))),
    );
    return [...Map.groupBy(selected, ({ route }) => route).values()].filter(isShared);
  });
}

function isShared(selected: readonly SelectedRoute[]): boolean {
  return new Set(selected.map(({ rollout }) => rollout.object)).size > 1;
}

/** Each Rollout is told of the others, at its reference. */
function tellEach(selected: readonly SelectedRoute[]): readonly RuleFinding[] {
  return selected.map(({ rollout, reference, virtualService, route }) => {
    const others = selected.flatMap((other) =>
      other.rollout.object === rollout.object ? [] : describe(other.rollout.object),
    );
    const names = [...new Set(others)].join(" and ");
    const place = `route ${routeName(route)} of ${describe(virtualService.object)}`;
    return findingAt(reference.value, `${place} is weighted by ${names} too`);
  });
}
