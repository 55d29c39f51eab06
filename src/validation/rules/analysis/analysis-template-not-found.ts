import { proposeNearest } from "../../../resources/near-names.ts";
import { analysesOf } from "../../analyses.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { isHidden, objectsOf } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const analysisTemplateNotFound = defineRule({
  name: "analysis-template-not-found",
  group: "analysis",
  severity: "error",
  scope: "offline",
  what: "an AnalysisTemplate or ClusterAnalysisTemplate of an analysis does not exist",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "add the template, or correct its name; one for the whole cluster needs clusterScope: true",
  sources: ["R10"],
  reportsAbsence: true,
  needs: ["AnalysisTemplate", "ClusterAnalysisTemplate"],
  check: onRollouts((rollout, world) => {
    const { namespace } = rollout.object;
    return analysesOf(rollout, world)
      .flatMap(({ references }) => references)
      .filter(({ template, kind, name }) => template === undefined && !isHidden(world, kind, { namespace: "", name }))
      .map(({ value, kind, name }) => {
        const isCluster = kind === "ClusterAnalysisTemplate";
        const names = objectsOf(world, kind)
          .filter((template) => isCluster || template.namespace === namespace)
          .map((template) => template.name);
        const wanted = describe({ kind, namespace: isCluster ? "" : namespace, name });
        const message = `"${name}" is ${wanted}, which is not found`;
        return findingAt(value, message, { fix: proposeNearest(name, names) });
      });
  }),
});
