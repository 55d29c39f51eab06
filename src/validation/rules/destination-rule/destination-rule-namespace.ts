import { lookUpDestinationRule } from "../../find-destination-rule.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { describe } from "../../world-object.ts";

export const destinationRuleNamespace = defineRule({
  name: "destination-rule-namespace",
  group: "destination-rule",
  severity: "error",
  scope: "offline",
  what: "the DestinationRule is in another namespace than the Rollout, or is written NAME.NAMESPACE",
  why: "the controller looks for that very name in the Rollout's namespace alone, does not find it, fails in every pass and never writes a weight (unverified)",
  fix: "move the DestinationRule to the Rollout's namespace, and name it without one",
  sources: ["T1d", "rule 4"],
  reportsAbsence: true,
  needs: ["DestinationRule"],
  check: onIstioRollouts((rollout, world) => {
    const found = lookUpDestinationRule(rollout, world);
    if (found?.kind !== "elsewhere") return [];
    const { value, name, object } = found;
    const { namespace } = rollout.object;
    const looked = describe({ kind: "DestinationRule", namespace, name });
    const fix =
      object.namespace === namespace
        ? `write "${object.name}"`
        : `move ${describe(object)} to namespace "${namespace}", and write "${object.name}"`;
    return [findingAt(value, `"${name}" refers to ${looked}, which is not found, but ${describe(object)} is`, { fix })];
  }),
});
