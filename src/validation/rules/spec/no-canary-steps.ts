import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { isSet, itemsOf, memberAt } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const noCanarySteps = defineRule({
  name: "no-canary-steps",
  group: "spec",
  severity: "warning",
  scope: "offline",
  what: "traffic routing without steps",
  why: "the canary gets no traffic until it is promoted, and all of it then",
  fix: "add steps, such as setWeight and pause, or leave out trafficRouting",
  sources: ["rule 88"],
  check: onIstioRollouts(({ object, canary }) => {
    const steps = memberAt(canary, "steps");
    if (isSet(steps) && (!Array.isArray(steps.json) || itemsOf(steps).length > 0)) return [];
    return [findingAt(steps, `${describe(object)} splits traffic with Istio and has no steps`)];
  }),
});
