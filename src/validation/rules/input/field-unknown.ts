import { duplicateFinding, unknownFinding } from "../../decoding/field-findings.ts";
import { defineRule } from "../../rule.ts";

export const fieldUnknown = defineRule({
  name: "field-unknown",
  group: "input",
  severity: "error",
  scope: "offline",
  what: "a field of a VirtualService, DestinationRule or Service that its API does not know, or a key given twice",
  why: "the API server drops unknown fields, so that a slip of the pen turns off what it was meant to set",
  fix: "correct the name, or remove the field",
  sources: ["IST0106", "IST0133"],
  check: ({ fieldProblems }) =>
    fieldProblems.flatMap((problem) =>
      problem.value.object.kind === "Rollout" ? [] : [...unknownFinding(problem), ...duplicateFinding(problem)],
    ),
});
