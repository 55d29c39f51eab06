import { firstLabel } from "../../../traffic/destinations.ts";
import { hasTwoSides } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { memberAt, textOf, valueAt } from "../../value.ts";
import { findDestinationRule } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const canaryServiceIsDestinationRuleHost = defineRule({
  name: "canary-service-is-destination-rule-host",
  group: "destinations",
  severity: "error",
  scope: "offline",
  what: "canaryService is the host of the DestinationRule",
  why: "the controller takes the destinations of both subsets for the canary and gives each of them its weight",
  fix: "remove canaryService and stableService: the subsets tell the sides",
  sources: ["rule 23"],
  check: onIstioRollouts((rollout, world) => {
    const destinationRule = findDestinationRule(world, rollout);
    const value = memberAt(rollout.canary, "canaryService");
    const name = textOf(value);
    if (destinationRule === undefined || name === undefined || !hasTwoSides(rollout)) return [];
    if (firstLabel(textOf(valueAt(destinationRule, "spec", "host")) ?? "") !== name) return [];
    return [findingAt(value, `canaryService "${name}" is the host of ${describe(destinationRule)}`)];
  }),
});
