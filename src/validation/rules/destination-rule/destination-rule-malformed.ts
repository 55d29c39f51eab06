import { defineRule, findingAt, type RuleFinding } from "../../rule.ts";
import { onObjects } from "../../subjects.ts";
import { usersOfDestinationRule } from "../../users.ts";
import { isObject, isSet, itemsOf, memberAt, membersOf, type Value, valueAt } from "../../value.ts";

export const destinationRuleMalformed = defineRule({
  name: "destination-rule-malformed",
  group: "destination-rule",
  severity: "error",
  scope: "offline",
  what: "the controller cannot decode the DestinationRule: its host, subsets or their labels are of another type",
  why: "the controller fails in every pass and never writes a weight, should the API server have let it pass",
  fix: "write the host and the names as text, the subsets as a list, and their labels as text",
  sources: ["rule 50"],
  check: onObjects("DestinationRule", (object, world) => {
    if (usersOfDestinationRule(world, object).length === 0) return [];
    const subsets = valueAt(object, "spec", "subsets");
    return [
      ...requireText(valueAt(object, "spec", "host"), "host"),
      ...(isSet(subsets) && !Array.isArray(subsets.json) ? [findingAt(subsets, "subsets is no list")] : []),
      ...itemsOf(subsets).flatMap(checkSubset),
    ];
  }),
});

function checkSubset(subset: Value, index: number): readonly RuleFinding[] {
  const place = `subset ${index + 1}`;
  if (!isObject(subset)) return isSet(subset) ? [findingAt(subset, `${place} is no object`)] : [];
  const labels = memberAt(subset, "labels");
  return [
    ...requireText(memberAt(subset, "name"), `the name of ${place}`),
    ...(isSet(labels) && !isObject(labels) ? [findingAt(labels, `the labels of ${place} are no object`)] : []),
    ...membersOf(labels).flatMap(([name, value]) => requireText(value, `label "${name}" of ${place}`)),
  ];
}

function requireText(value: Value, what: string): readonly RuleFinding[] {
  return isSet(value) && typeof value.json !== "string" ? [findingAt(value, `${what} is no text`)] : [];
}
