import { istioEntries, viewApplication } from "../../argo-applications.ts";
import { hasIndex } from "../../path-patterns.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onObjects } from "../../subjects.ts";
import { textOf } from "../../value.ts";

export const ignoreDifferencesByIndex = defineRule({
  name: "ignore-differences-by-index",
  group: "gitops",
  severity: "warning",
  scope: "offline",
  what: "an Argo CD Application that ignores an entry of a list by its number",
  why: "the number means another entry as soon as a route is added before it, also by the controller",
  fix: 'use jqPathExpressions with [] or with a name: .spec.http[] | select(.name == "NAME") | .route[].weight',
  sources: ["argo-cd#6107"],
  check: onObjects("Application", (object) =>
    istioEntries(viewApplication(object))
      .flatMap(({ paths }) => paths)
      .filter(({ pattern }) => pattern?.[0] === "spec" && hasIndex(pattern))
      .map(({ value }) => findingAt(value, `"${textOf(value)}" means an entry of a list by its number`)),
  ),
});
