import { healsItself } from "../../argo-applications.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { describePaths, findUnignored, suggestEntry } from "../../unignored-paths.ts";
import { valueAt } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const ignoreDifferencesIncomplete = defineRule({
  name: "ignore-differences-incomplete",
  group: "gitops",
  severity: "warning",
  scope: "offline",
  what: "an Argo CD Application that ignores some, and not all, of what the controller writes into Istio objects",
  why: "the Application is OutOfSync in every update, and a sync puts back what it does not ignore (unverified)",
  fix: "add what is missing to ignoreDifferences",
  sources: ["T18", "rule 120", "#4163"],
  check: (world) =>
    findUnignored(world)
      // One that heals itself does harm at once, which is another rule's matter.
      .filter(({ application, isPartial }) => isPartial && !healsItself(application))
      .map(({ application, object, paths }) => {
        const message = `ignoreDifferences leaves out ${describePaths(paths)} of ${describe(object)}`;
        return findingAt(valueAt(application.object, "spec", "ignoreDifferences"), message, {
          fix: suggestEntry(object, paths),
        });
      }),
});
