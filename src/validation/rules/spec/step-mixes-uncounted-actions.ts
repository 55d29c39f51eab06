import { defineRule, findingAt } from "../../rule.ts";
import { actionsOf, countedActions, type StepAction, stepName } from "../../step-actions.ts";
import { onRollouts } from "../../subjects.ts";
import { memberAt } from "../../value.ts";

export const stepMixesUncountedActions = defineRule({
  name: "step-mixes-uncounted-actions",
  group: "spec",
  severity: "warning",
  scope: "offline",
  what: "setCanaryScale or plugin beside another action in a step",
  why: "the controller accepts it, but one of the actions alone decides when the step is over, and does not wait for the others",
  fix: "make a step of its own of each",
  sources: ["V13"],
  check: onRollouts(({ steps }) =>
    steps.flatMap((step) => {
      const actions = actionsOf(step);
      const deciding = deciders.find((action) => actions.includes(action));
      // Of several counted ones another rule tells.
      const counted = actions.filter((action) => countedActions.some((name) => name === action));
      const [other] = actions.filter((action) => action !== deciding && !immediate.includes(action));
      if (deciding === undefined || other === undefined || counted.length > 1) return [];
      const message = `${stepName(step)} has ${actions.join(" and ")}, and is over as soon as ${deciding} is`;
      return [findingAt(memberAt(step, other), message, { at: "key" })];
    }),
  ),
});

/** Done in the pass that comes to the step, so that there is nothing to wait for. */
const immediate: readonly StepAction[] = ["setHeaderRoute", "setMirrorRoute"];

/** The first of these that a step has decides when it is over (rollout/canary.go completedCurrentCanaryStep). */
const deciders: readonly StepAction[] = [
  "pause",
  "setCanaryScale",
  "setWeight",
  "experiment",
  "analysis",
  "setHeaderRoute",
  "setMirrorRoute",
  "plugin",
];
