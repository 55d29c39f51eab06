import { defineRule, findingAt } from "../../rule.ts";
import { actionsOf, countedActions, stepName } from "../../step-actions.ts";
import { onRollouts } from "../../subjects.ts";
import { memberAt } from "../../value.ts";

export const stepWithSeveralActions = defineRule({
  name: "step-with-several-actions",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "more than one of setWeight, pause, experiment and analysis in a step",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "make a step of its own of each",
  sources: ["V13"],
  check: onRollouts(({ steps }) =>
    steps.flatMap((step) => {
      const [first, second, ...more] = actionsOf(step).filter((action) =>
        countedActions.some((name) => name === action),
      );
      if (first === undefined || second === undefined) return [];
      const names = [first, second, ...more].join(" and ");
      return [
        findingAt(memberAt(step, second), `${stepName(step)} has ${names}, and may have only one`, { at: "key" }),
      ];
    }),
  ),
});
