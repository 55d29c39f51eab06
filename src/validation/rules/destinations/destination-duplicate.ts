import { destinationName, routeName } from "../../../resources/virtual-service.ts";
import { findSide } from "../../../traffic/destinations.ts";
import { hasTwoSides } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onSelectedRoutes } from "../../subjects.ts";

export const destinationDuplicate = defineRule({
  name: "destination-duplicate",
  group: "destinations",
  severity: "error",
  scope: "offline",
  what: "two destinations of a route that the controller takes for the same side",
  why: "the controller gives each of them the full weight, so that shares are not what the steps say",
  fix: "leave one of them in the route",
  sources: ["rule 26"],
  check: onSelectedRoutes(({ rollout, route }) => {
    if (!hasTwoSides(rollout)) return [];
    const { sides } = rollout;
    const seen = new Set<string>();
    return route.destinations.flatMap((destination) => {
      const side = findSide(destination, sides);
      // Subsets of the host that is canaryService are all taken for the canary, which is another mistake.
      const key = sides.level === "host" ? `${side}` : `${side} ${destination.subset}`;
      const isRepeated = side !== undefined && seen.has(key);
      seen.add(key);
      if (!isRepeated) return [];
      const message = `${destinationName(destination)} is one more destination of route ${routeName(route)} that is the ${side} side`;
      return [findingAt(destination.value, message)];
    });
  }),
});
