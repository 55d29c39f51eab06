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
  what: "a destination of the Rollout occurs twice in a route",
  why: "the controller gives each of them the full weight, so that shares are not what the steps say",
  fix: "leave one of them in the route",
  sources: ["rule 26"],
  check: onSelectedRoutes(({ rollout, route }) => {
    // Several hosts that are taken for one side because of the DestinationRule's host are another mistake.
    if (!hasTwoSides(rollout)) return [];
    const seen = new Set<string>();
    return route.destinations.flatMap((destination) => {
      const side = findSide(destination, rollout.sides);
      const name = destinationName(destination);
      const isRepeated = side !== undefined && seen.has(name);
      seen.add(name);
      if (!isRepeated) return [];
      return [
        findingAt(
          destination.value,
          `${name}, the ${side} side, is in route ${routeName({ ...route, destinations: [] })} more than once`,
        ),
      ];
    });
  }),
});
