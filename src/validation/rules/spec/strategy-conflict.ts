import { defineRule, findingAt } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { isSet, memberAt } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const strategyConflict = defineRule({
  name: "strategy-conflict",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "both canary and blueGreen in the strategy",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "leave one of the two; only canary moves traffic by weights",
  sources: ["V2"],
  check: onRollouts(({ object, strategy, canary }) => {
    const blueGreen = memberAt(strategy, "blueGreen");
    if (!isSet(canary) || !isSet(blueGreen)) return [];
    return [findingAt(blueGreen, `${describe(object)} has strategy.canary and strategy.blueGreen`, { at: "key" })];
  }),
});
