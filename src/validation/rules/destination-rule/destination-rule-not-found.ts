import { proposeNearest } from "../../../resources/near-names.ts";
import { lookUpDestinationRule } from "../../find-destination-rule.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { describe } from "../../world-object.ts";

export const destinationRuleNotFound = defineRule({
  name: "destination-rule-not-found",
  group: "destination-rule",
  severity: "error",
  scope: "offline",
  what: "the DestinationRule of the Rollout does not exist",
  why: "the controller accepts the Rollout, fails in every pass and never writes a weight (unverified)",
  fix: "add the DestinationRule in the Rollout's namespace, or correct its name in the Rollout",
  sources: ["T1a", "rule 8"],
  reportsAbsence: true,
  needs: ["DestinationRule"],
  check: onIstioRollouts((rollout, world) => {
    const found = lookUpDestinationRule(rollout, world);
    if (found?.kind === "unnamed") {
      // Another type than text is told by field-type.
      const isEmpty = found.value.json === undefined || found.value.json === "";
      return isEmpty ? [findingAt(found.value, "destinationRule has no name", { severity: "error" })] : [];
    }
    if (found?.kind !== "absent") return [];
    const { name, value, near } = found;
    const { namespace } = rollout.object;
    const what = describe({ kind: "DestinationRule", namespace, name });
    return [findingAt(value, `"${name}" refers to ${what}, which is not found`, { fix: proposeNearest(name, near) })];
  }),
});
