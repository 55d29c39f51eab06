import { defineRule, findingAt } from "../../rule.ts";
import { isSet, valueAt } from "../../value.ts";

export const objectWithoutName = defineRule({
  name: "object-without-name",
  group: "input",
  severity: "error",
  scope: "offline",
  what: "a manifest of a kind that rules look at without metadata.name",
  why: "kubectl and the API server refuse it",
  fix: "give it a name",
  sources: ["cli.md"],
  check: ({ objects }) =>
    objects.flatMap((object) => {
      const name = valueAt(object, "metadata", "name");
      if (object.name !== "" || (isSet(name) && name.json !== "")) return [];
      return [findingAt(name, `a ${object.kind} without metadata.name`)];
    }),
});
