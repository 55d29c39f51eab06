import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onRollouts } from "../../subjects.ts";
import { describeRouters, hasRouter, hasTrafficRouting } from "../../traffic-routers.ts";
import { isSet, itemsOf, memberAt } from "../../value.ts";

export const experimentWeightRouterUnsupported = defineRule({
  name: "experiment-weight-router-unsupported",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "a template of an experiment has a weight, and the traffic router cannot do it",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "use Istio, ALB, SMI or a plugin as traffic router, or leave out the weight",
  sources: ["V25"],
  check: onRollouts((rollout) => {
    if (!hasTrafficRouting(rollout) || hasRouter(rollout, "alb", "smi", "istio", "plugins")) return [];
    return rollout.steps.flatMap((step) =>
      itemsOf(memberAt(step, "experiment", "templates")).flatMap((template) => {
        const weight = memberAt(template, "weight");
        if (!isSet(weight)) return [];
        const needs = `the weight of a template of the experiment in ${stepName(step)} needs Istio, ALB, SMI or a plugin`;
        return [findingAt(weight, `${needs}, and ${describeRouters(rollout)}`, { at: "key" })];
      }),
    );
  }),
});
