import { findStepsBeforePods } from "../../managed-route-steps.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onIstioRollouts } from "../../subjects.ts";

export const managedRouteBeforePods = defineRule({
  name: "managed-route-before-pods",
  group: "routes",
  severity: "warning",
  scope: "offline",
  what: "a step sets a managed route before any step has given the canary pods",
  why: "the controller keeps no managed route while the canary has no pods, and does not come back to the step: the requests that it is for stay with the stable version (measured)",
  fix: "put a step with setWeight or setCanaryScale above 0 before it",
  sources: ["rule 83"],
  check: onIstioRollouts((rollout) =>
    findStepsBeforePods(rollout).map(({ value, step, name }) =>
      findingAt(value, `${stepName(step)} sets managed route "${name}" while the canary has no pods`, { at: "key" }),
    ),
  ),
});
