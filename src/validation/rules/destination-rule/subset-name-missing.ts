import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { isObject, isSet, memberAt } from "../../value.ts";

export const subsetNameMissing = defineRule({
  name: "subset-name-missing",
  group: "destination-rule",
  severity: "error",
  scope: "offline",
  what: "destinationRule without canarySubsetName or stableSubsetName",
  why: "the API server refuses the Rollout, or the controller does where the name is empty (InvalidSpec): no destination can match it",
  fix: "name both subsets",
  sources: ["rule 24"],
  check: onIstioRollouts(({ destinationRule }) => {
    if (!isObject(destinationRule)) return [];
    return (["canarySubsetName", "stableSubsetName"] as const).flatMap((member) => {
      const value = memberAt(destinationRule, member);
      const isMissing = !isSet(value) || value.json === "";
      return isMissing ? [findingAt(value, `destinationRule has no ${member}`)] : [];
    });
  }),
});
