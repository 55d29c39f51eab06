import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { memberAt, textOf } from "../../value.ts";

export const sameStableAndCanarySubset = defineRule({
  name: "same-stable-and-canary-subset",
  group: "destination-rule",
  severity: "error",
  scope: "offline",
  what: "one subset in both roles",
  why: "the controller takes it for the canary alone: it gives it the canary's hash and weight, and nothing to the stable pods",
  fix: "name two different subsets",
  sources: ["T2", "rule 23", "rule 43"],
  check: onIstioRollouts(({ destinationRule }) => {
    const canary = memberAt(destinationRule, "canarySubsetName");
    const name = textOf(canary);
    if (name === undefined || textOf(memberAt(destinationRule, "stableSubsetName")) !== name) return [];
    return [findingAt(canary, `subset "${name}" is both stableSubsetName and canarySubsetName`)];
  }),
});
