import { findDurationProblem } from "../../pause-duration.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onRollouts } from "../../subjects.ts";
import { memberAt, type Value } from "../../value.ts";

export const pauseDurationInvalid = defineRule({
  name: "pause-duration-invalid",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "a negative or unreadable duration of a pause",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "write whole seconds, or a duration such as 30s, 5m or 1h30m; leave it out for a pause without an end",
  sources: ["V16"],
  check: onRollouts(({ steps }) =>
    steps.flatMap((step) => {
      const duration = memberAt(step, "pause", "duration");
      const problem = findProblem(duration);
      if (problem === undefined) return [];
      return [
        findingAt(duration, `duration ${JSON.stringify(duration.json)} of the pause in ${stepName(step)} ${problem}`),
      ];
    }),
  ),
});

const problems = { unreadable: "is no duration", negative: "is negative" } as const;

function findProblem({ json }: Value): string | undefined {
  if (typeof json === "string") {
    const problem = findDurationProblem(json);
    return problem && problems[problem];
  }
  if (typeof json !== "number") return undefined;
  if (!Number.isInteger(json)) return "is no whole number of seconds";
  return json < 0 ? problems.negative : undefined;
}
