import { findSide } from "../../../traffic/destinations.ts";
import { hasTwoSides } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onBindings } from "../../subjects.ts";
import { memberAt } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const routeNameDuplicate = defineRule({
  name: "route-name-duplicate",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "two http routes of one name",
  why: "the controller weights only the first, and where there are managed routes every write multiplies them",
  fix: "give each route a name of its own",
  sources: ["rules 13 and 67", "#2769"],
  check: onBindings(({ rollout, reference, virtualService }) => {
    const seen = new Set<string>();
    return (virtualService.routes.http ?? []).flatMap(({ name, value, destinations }) => {
      const isRepeated = name !== undefined && seen.has(name);
      if (name !== undefined) seen.add(name);
      if (!isRepeated) return [];
      const isWeighted =
        reference.httpRoutes.includes(name) &&
        hasTwoSides(rollout) &&
        destinations.some((destination) => findSide(destination, rollout.sides) !== undefined);
      const place = `http route "${name}" is in ${describe(virtualService.object)} more than once`;
      if (rollout.managedRoutes.length > 0) {
        const message = `${place}, and ${describe(rollout.object)} has managed routes`;
        return [findingAt(memberAt(value, "name"), message)];
      }
      const message = `${place}, and ${describe(rollout.object)} weights only the first`;
      return isWeighted ? [findingAt(memberAt(value, "name"), message)] : [];
    });
  }),
});
