import { defineRule, findingAt } from "../../rule.ts";
import { serviceReferences } from "../../service-references.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { isObject, textOf } from "../../value.ts";

export const destinationRuleBesideServices = defineRule({
  name: "destination-rule-beside-services",
  group: "destination-rule",
  severity: "warning",
  scope: "offline",
  what: "destinationRule together with stableService or canaryService",
  why: "the controller no longer waits for ready pods before it gives a subset their hash, so that requests may fail with 503 (unverified)",
  fix: "remove stableService and canaryService: the subsets tell the sides",
  sources: ["rule 40", "#2507"],
  check: onIstioRollouts((rollout) => {
    if (!isObject(rollout.destinationRule)) return [];
    return serviceReferences(rollout)
      .filter(({ role }) => role === "stableService" || role === "canaryService")
      .map(({ role, value }) => findingAt(value, `${role} "${textOf(value)}" stands beside destinationRule`));
  }),
});
