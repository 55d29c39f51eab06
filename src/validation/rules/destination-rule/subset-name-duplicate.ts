import { defineRule, findingAt } from "../../rule.ts";
import { onObjects } from "../../subjects.ts";
import { itemsOf, memberAt, textOf, valueAt } from "../../value.ts";

export const subsetNameDuplicate = defineRule({
  name: "subset-name-duplicate",
  group: "destination-rule",
  severity: "error",
  scope: "offline",
  what: "two subsets with one name",
  why: "Istio refuses the DestinationRule",
  fix: "give each subset a name of its own, or remove one",
  sources: ["section 4", "rule 44"],
  check: onObjects("DestinationRule", (object) => {
    const seen = new Set<string>();
    return itemsOf(valueAt(object, "spec", "subsets")).flatMap((subset) => {
      const value = memberAt(subset, "name");
      const name = textOf(value);
      if (name === undefined) return [];
      const isRepeated = seen.has(name);
      seen.add(name);
      return isRepeated ? [findingAt(value, `an earlier subset is named "${name}" too`)] : [];
    });
  }),
});
