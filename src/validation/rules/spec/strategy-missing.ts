import { defineRule, findingAt } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { isSet, memberAt } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const strategyMissing = defineRule({
  name: "strategy-missing",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "neither canary nor blueGreen in the strategy",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "add spec.strategy.canary, or spec.strategy.blueGreen",
  sources: ["V1"],
  check: onRollouts(({ object, strategy, canary }) => {
    if (isSet(canary) || isSet(memberAt(strategy, "blueGreen"))) return [];
    return [findingAt(strategy, `${describe(object)} has neither strategy.canary nor strategy.blueGreen`)];
  }),
});
