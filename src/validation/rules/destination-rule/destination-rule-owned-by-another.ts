import { managedByAnnotation } from "../../../resources/rollout-labels.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { textOf, valueAt } from "../../value.ts";
import { findDestinationRule } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const destinationRuleOwnedByAnother = defineRule({
  name: "destination-rule-owned-by-another",
  group: "destination-rule",
  severity: "error",
  scope: "live",
  what: "the DestinationRule is annotated with the name of another Rollout",
  why: "the controller writes its own over it in each pass, so that two Rollouts relabel and drop each other's subsets",
  fix: "give each Rollout a DestinationRule of its own",
  sources: ["rule 42"],
  check: onIstioRollouts((rollout, world) => {
    const rule = findDestinationRule(world, rollout);
    if (rule?.origin !== "cluster") return [];
    const owner = valueAt(rule, "metadata", "annotations", managedByAnnotation);
    const name = textOf(owner);
    if (name === undefined || name === rollout.object.name) return [];
    return [findingAt(owner, `${describe(rollout.object)} uses it, and it is written for Rollout "${name}"`)];
  }),
});
