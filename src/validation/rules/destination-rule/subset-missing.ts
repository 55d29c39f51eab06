import { proposeNearest } from "../../../resources/near-names.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { itemsOf, memberAt, textOf, valueAt } from "../../value.ts";
import { findDestinationRule } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const subsetMissing = defineRule({
  name: "subset-missing",
  group: "destination-rule",
  severity: "error",
  scope: "offline",
  what: "the canary or stable subset is not in the DestinationRule",
  why: "the controller labels nothing and reports nothing, and requests that are routed to the subset fail with 503 (unverified)",
  fix: "add the subset to the DestinationRule, or correct its name in the Rollout",
  sources: ["T1b", "rule 47", "IST0101"],
  check: onIstioRollouts((rollout, world) => {
    const object = findDestinationRule(world, rollout);
    if (object === undefined) return [];
    const names = itemsOf(valueAt(object, "spec", "subsets")).flatMap(
      (subset) => textOf(memberAt(subset, "name")) ?? [],
    );
    return (["canarySubsetName", "stableSubsetName"] as const).flatMap((member) => {
      const value = memberAt(rollout.destinationRule, member);
      const name = textOf(value);
      if (name === undefined || names.includes(name)) return [];
      const present = names.length === 0 ? "it has none" : `subsets: ${names.join(", ")}`;
      const message = `subset "${name}" is not in ${describe(object)} (${present})`;
      return [findingAt(value, message, { fix: proposeNearest(name, names) })];
    });
  }),
});
