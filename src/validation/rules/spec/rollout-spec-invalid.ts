import { checkPodTemplate } from "../../pod-template.ts";
import type { RolloutView } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { isSet, memberAt } from "../../value.ts";
import {
  checkBlueGreen,
  checkNumbers,
  checkSelector,
  checkWorkloadReference,
  type SpecProblem,
} from "../../workload-spec.ts";

export const rolloutSpecInvalid = defineRule({
  name: "rollout-spec-invalid",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "what every workload needs is missing or wrong: numbers, selector, pod template, workloadRef",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "correct the value; the same rules hold as for a Deployment",
  sources: ["V28", "#1327"],
  check: onRollouts((rollout) => {
    const problems = [...checkNumbers(rollout), ...checkWorkload(rollout), ...checkBlueGreen(rollout)];
    return problems.map(({ value, message, ...details }) => findingAt(value, message, details));
  }),
});

/** The template and selector of a referenced workload are those of another object, which Kubernetes has checked. */
function checkWorkload(rollout: RolloutView): readonly SpecProblem[] {
  if (isSet(memberAt(rollout.spec, "workloadRef"))) return checkWorkloadReference(rollout);
  return [...checkSelector(rollout), ...checkPodTemplate(memberAt(rollout.spec, "template"))];
}
