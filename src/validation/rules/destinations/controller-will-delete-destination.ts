import { destinationName, routeName } from "../../../resources/virtual-service.ts";
import { findSide, firstLabel, missingSides } from "../../../traffic/destinations.ts";
import { isExperimentService } from "../../experiment-services.ts";
import { hasTwoSides, type RolloutView } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onSelectedRoutes } from "../../subjects.ts";
import { itemsOf, memberAt, textOf } from "../../value.ts";
import type { DestinationView } from "../../virtual-service-view.ts";

export const controllerWillDeleteDestination = defineRule({
  name: "controller-will-delete-destination",
  group: "destinations",
  severity: "error",
  scope: "offline",
  what: "a destination with a weight that is neither the stable nor the canary side",
  why: "the controller deletes it at its next pass",
  fix: "move it to a route that the Rollout does not select; a subset of another DestinationRule can be named in additionalSubsetNames",
  sources: ["rule 23.5", "#3125", "#1364"],
  check: onSelectedRoutes(({ rollout, virtualService, route }, world) => {
    if (!hasTwoSides(rollout) || missingSides(route, rollout.sides).length > 0) return [];
    const bindings = world.bindingsByVirtualService.get(virtualService.object) ?? [];
    const others = bindings.map((binding) => binding.rollout).filter((other) => other !== rollout);
    return route.destinations.flatMap((destination) => {
      const { weight, host } = destination;
      if (weight === undefined || weight <= 0 || firstLabel(host) === "" || isSpared(destination, rollout)) return [];
      // Where two Rollouts share a route, that is what has to be told.
      if (others.some(({ sides }) => findSide(destination, sides) !== undefined)) return [];
      const place = `route ${routeName(route)} gives weight ${weight} to ${destinationName(destination)}`;
      return [findingAt(destination.value, `${place}, which is no side of the Rollout`)];
    });
  }),
});

/** The sides, what experiments bring, and the subsets that the Rollout leaves to others. */
function isSpared(destination: DestinationView, rollout: RolloutView): boolean {
  const { host, subset } = destination;
  const additional = itemsOf(memberAt(rollout.destinationRule, "additionalSubsetNames"));
  return (
    findSide(destination, rollout.sides) !== undefined ||
    isExperimentService(firstLabel(host), rollout) ||
    (subset !== undefined && additional.some((name) => textOf(name) === subset))
  );
}
