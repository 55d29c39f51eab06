import { isQualifiedName } from "../../kubernetes-names.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onRollouts } from "../../subjects.ts";
import { itemsOf, memberAt, textOf, type Value } from "../../value.ts";

export const analysisArgumentInvalid = defineRule({
  name: "analysis-argument-invalid",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "an argument of an analysis refers to a field of the Rollout that does not exist",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "refer to metadata.name, metadata.namespace, metadata.uid, metadata.labels['KEY'] or metadata.annotations['KEY']",
  sources: ["V26"],
  check: onRollouts(({ steps }) =>
    steps.flatMap((step) =>
      argumentsOf(step).flatMap((argument) => {
        const value = memberAt(argument, "valueFrom", "fieldRef", "fieldPath");
        const path = textOf(value) ?? "";
        if (!path.startsWith("metadata") || isExtractable(path)) return [];
        const name = textOf(memberAt(argument, "name")) ?? "";
        return [findingAt(value, `argument "${name}" of ${stepName(step)} refers to "${path}", which no Rollout has`)];
      }),
    ),
  ),
});

/** Those of background analyses are read when the analysis starts. */
function argumentsOf(step: Value): readonly Value[] {
  const analyses = itemsOf(memberAt(step, "experiment", "analyses"));
  return [memberAt(step, "analysis"), ...analyses].flatMap((analysis) => itemsOf(memberAt(analysis, "args")));
}

/** As the downward API has it (k8s.io/kubernetes/pkg/fieldpath); other paths than metadata are read elsewhere. */
function isExtractable(path: string): boolean {
  const [, map, key] = /^(.+?)\['(.*)'\]$/s.exec(path) ?? [];
  if (map === undefined || key === undefined) return plainPaths.includes(path);
  if (map === "metadata.annotations") return isQualifiedName(key.toLowerCase());
  return map === "metadata.labels" && isQualifiedName(key);
}

const plainPaths = ["annotations", "labels", "name", "namespace", "uid"].map((name) => `metadata.${name}`);
