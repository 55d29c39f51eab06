import { isEqualJson } from "../../../resources/equal-json.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { valueAt } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const objectDefinedTwice = defineRule({
  name: "object-defined-twice",
  group: "input",
  severity: "warning",
  scope: "offline",
  what: "two manifests of the same kind, namespace and name that are not the same",
  why: "only the last of them is checked, and it is the one that stays after kubectl apply",
  fix: "leave one of them, or check what is applied: kustomize build DIR | kubectl istio-rollout validate -f -",
  sources: ["cli.md"],
  check: ({ replaced }) =>
    replaced
      .filter(({ object, by }) => !isEqualJson(object.content, by.content))
      .map(({ object, by }) => {
        const elsewhere = object.place === undefined ? "elsewhere" : `at "${object.place}"`;
        return findingAt(
          valueAt(by, "metadata", "name"),
          `${describe(by)} is defined ${elsewhere} as well, and not the same`,
        );
      }),
});
