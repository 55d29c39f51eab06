import { healsItself } from "../../argo-applications.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { describePaths, findUnignored, suggestEntry } from "../../unignored-paths.ts";
import { describe } from "../../world-object.ts";

export const selfHealRevertsWeights = defineRule({
  name: "self-heal-reverts-weights",
  group: "gitops",
  severity: "error",
  scope: "offline",
  what: "an Argo CD Application with selfHeal that does not ignore what the controller writes into Istio objects",
  why: "Argo CD puts weights, hashes and managed routes back within seconds, in the middle of an update (unverified)",
  fix: "add what the controller writes to ignoreDifferences, or turn selfHeal off",
  sources: ["#2463", "gatewayapi-plugin#208"],
  // Without any entry the settings of Argo CD itself (argocd-cm), which are elsewhere, may have it.
  reportsAbsence: true,
  check: (world) =>
    findUnignored(world)
      .filter(({ application }) => healsItself(application))
      .map(({ application, object, paths, isPartial }) => {
        const message = `selfHeal is on, and nothing ignores ${describePaths(paths)} of ${describe(object)}`;
        const fix = suggestEntry(object, paths);
        return findingAt(application.selfHeal, message, isPartial ? { fix, severity: "error" } : { fix });
      }),
});
