import { duplicateFinding, unknownFinding } from "../../decoding/field-findings.ts";
import { defineRule } from "../../rule.ts";

export const rolloutFieldUnknown = defineRule({
  name: "rollout-field-unknown",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "a field of the Rollout that its CRD does not know, or a key given twice",
  why: "the API server drops unknown fields, so that a slip of the pen turns off what it was meant to set",
  fix: "correct the name, or remove the field",
  sources: ["lint"],
  check: ({ fieldProblems }) =>
    fieldProblems.flatMap((problem) =>
      problem.value.object.kind === "Rollout" ? [...unknownFinding(problem), ...duplicateFinding(problem)] : [],
    ),
});
