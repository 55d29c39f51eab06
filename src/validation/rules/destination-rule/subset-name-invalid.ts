import { defineRule, findingAt } from "../../rule.ts";
import { onObjects } from "../../subjects.ts";
import { isObject, isSet, itemsOf, memberAt, valueAt } from "../../value.ts";

export const subsetNameInvalid = defineRule({
  name: "subset-name-invalid",
  group: "destination-rule",
  severity: "error",
  scope: "offline",
  what: "a subset whose name is missing or no DNS label",
  why: "Istio refuses the DestinationRule",
  fix: "write at most 63 letters, digits and dashes, with a letter or digit at both ends",
  sources: ["section 4"],
  check: onObjects("DestinationRule", (object) =>
    itemsOf(valueAt(object, "spec", "subsets")).flatMap((subset, index) => {
      const value = memberAt(subset, "name");
      if (!isObject(subset) || (isSet(value) && typeof value.json !== "string")) return [];
      const name = value.json ?? "";
      if (name === "") return [findingAt(value, `subset ${index + 1} has no name`)];
      return isDnsLabel(`${name}`) ? [] : [findingAt(value, `subset "${name}" has a name that is no DNS label`)];
    }),
  ),
});

/** Capitals pass with Istio (istio pkg/config/labels/instance.go). */
function isDnsLabel(name: string): boolean {
  return name.length <= 63 && /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(name);
}
