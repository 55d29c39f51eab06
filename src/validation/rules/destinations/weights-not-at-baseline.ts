import { destinationName, routeName } from "../../../resources/virtual-service.ts";
import { hasTwoSides, type RolloutView } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { sideOf } from "../../side-of.ts";
import { onSelectedRoutes } from "../../subjects.ts";
import { isSet, memberAt, numberOf, valueAt } from "../../value.ts";
import type { DestinationView, RouteView } from "../../virtual-service-view.ts";

export const weightsNotAtBaseline = defineRule({
  name: "weights-not-at-baseline",
  group: "destinations",
  severity: "warning",
  scope: "offline",
  what: "a manifest in which the canary side has a weight",
  why: "applying it shifts traffic, until the controller's next pass or for good where none acts",
  fix: "give the stable side 100 and the canary side 0, and leave the rest to the update",
  sources: ["users' baseline 100/0"],
  check: onSelectedRoutes(({ rollout, virtualService, route }) => {
    if (virtualService.object.origin !== "manifest" || !hasTwoSides(rollout)) return [];
    if (isEitherSideStable(rollout, route)) return [];
    return route.destinations.flatMap((destination) => {
      const { weight = 0 } = destination;
      if (weight <= 0 || sideOf(destination, rollout) !== "canary" || isRecorded(weight, rollout)) return [];
      const place = `${destinationName(destination)} of route ${routeName(route)}`;
      return [findingAt(memberAt(destination.value, "weight"), `${place} is the canary side and has weight ${weight}`)];
    });
  }),
});

/** Ping-pong Services change sides with each update; without a status either may have everything. */
function isEitherSideStable(rollout: RolloutView, route: RouteView): boolean {
  const isPingPong = isSet(memberAt(rollout.canary, "pingPong"));
  const isKnown = isSet(valueAt(rollout.object, "status", "canary", "stablePingPong"));
  const isWeighted = ({ weight = 0 }: DestinationView) => weight > 0;
  return isPingPong && !isKnown && route.destinations.filter(isWeighted).length < 2;
}

/** The manifests were read from a cluster in the course of an update. */
function isRecorded(weight: number, { object }: RolloutView): boolean {
  return numberOf(valueAt(object, "status", "canary", "weights", "canary", "weight")) === weight;
}
