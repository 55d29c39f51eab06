import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onRollouts } from "../../subjects.ts";
import { hasTrafficRouting } from "../../traffic-routers.ts";
import { isSet, itemsOf, memberAt } from "../../value.ts";

export const experimentWeightWithoutRouting = defineRule({
  name: "experiment-weight-without-routing",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "a template of an experiment has a weight, and there is no trafficRouting",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "add trafficRouting, or leave out the weight",
  sources: ["V24"],
  check: onRollouts((rollout) =>
    rollout.steps.flatMap((step) =>
      itemsOf(memberAt(step, "experiment", "templates")).flatMap((template) => {
        const weight = memberAt(template, "weight");
        if (!isSet(weight) || hasTrafficRouting(rollout)) return [];
        const message = `a template of the experiment in ${stepName(step)} has a weight, and the Rollout has no trafficRouting`;
        return [findingAt(weight, message, { at: "key" })];
      }),
    ),
  ),
});
