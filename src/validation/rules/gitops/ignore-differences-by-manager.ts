import { istioEntries, viewApplication } from "../../argo-applications.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onObjects } from "../../subjects.ts";

/** Under which the controller's writes stand in managedFields. */
const controllerManager = "rollouts-controller";

export const ignoreDifferencesByManager = defineRule({
  name: "ignore-differences-by-manager",
  group: "gitops",
  severity: "warning",
  scope: "offline",
  what: "an Argo CD Application that ignores the fields of the controller as a field manager",
  why: "the controller keeps the whole route list after its first write, and changes in git never arrive again (unverified)",
  fix: "name what is to be ignored in jqPathExpressions",
  sources: ["#3854"],
  check: onObjects("Application", (object) =>
    istioEntries(viewApplication(object))
      .flatMap(({ managers }) => managers)
      .filter(({ json }) => json === controllerManager)
      .map((value) => findingAt(value, `"${controllerManager}" keeps whole lists to itself`)),
  ),
});
