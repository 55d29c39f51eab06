import { defineRule, findingAt } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { memberAt, textOf } from "../../value.ts";

export const sameStableAndCanaryService = defineRule({
  name: "same-stable-and-canary-service",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "one Service in both roles",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "name two different Services",
  sources: ["V4"],
  check: onRollouts(({ canary }) => {
    const [stable, canaryName] = [memberAt(canary, "stableService"), memberAt(canary, "canaryService")];
    const name = textOf(stable);
    if (name === undefined || textOf(canaryName) !== name) return [];
    return [findingAt(canaryName, `Service "${name}" is both stableService and canaryService`)];
  }),
});
