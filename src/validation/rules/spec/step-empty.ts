import { defineRule, findingAt } from "../../rule.ts";
import { actionsOf, stepName } from "../../step-actions.ts";
import { onRollouts } from "../../subjects.ts";
import { isObject, isSet } from "../../value.ts";

export const stepEmpty = defineRule({
  name: "step-empty",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "a step without an action",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "give the step an action, or remove it",
  sources: ["V14"],
  check: onRollouts(({ steps }) =>
    steps.flatMap((step) => {
      if ((isSet(step) && !isObject(step)) || actionsOf(step).length > 0) return [];
      return [findingAt(step, `${stepName(step)} has no action`)];
    }),
  ),
});
