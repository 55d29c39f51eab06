import { istioEntries, viewApplication } from "../../argo-applications.ts";
import { hasEachEntry } from "../../path-patterns.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onObjects } from "../../subjects.ts";
import { textOf } from "../../value.ts";

export const ignoreDifferencesFreezesRoutes = defineRule({
  name: "ignore-differences-freezes-routes",
  group: "gitops",
  severity: "warning",
  scope: "offline",
  what: "an Argo CD Application that ignores something in each entry of a list ([]), with RespectIgnoreDifferences",
  why: "a sync then leaves the whole list as it is: later changes of routes in git never arrive (unverified)",
  fix: "drop RespectIgnoreDifferences=true, or change such lists by hand as well",
  sources: ["argo-cd#11876", "argo-cd#9678"],
  check: onObjects("Application", (object) => {
    const application = viewApplication(object);
    if (!application.isRespecting) return [];
    return istioEntries(application)
      .flatMap(({ paths }) => paths)
      .filter(({ pattern }) => pattern?.[0] === "spec" && hasEachEntry(pattern))
      .map(({ value }) =>
        findingAt(value, `"${textOf(value)}" means entries of a list, and ignored differences are respected`),
      );
  }),
});
