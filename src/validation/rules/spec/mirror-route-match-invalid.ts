import { findMatchProblem } from "../../match-problem.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onRollouts } from "../../subjects.ts";
import { isSet, itemsOf, memberAt } from "../../value.ts";

export const mirrorRouteMatchInvalid = defineRule({
  name: "mirror-route-match-invalid",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "a method or path match of setMirrorRoute without exactly one of exact, regex and prefix",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "give it one of exact, regex and prefix",
  sources: ["V21"],
  check: onRollouts(({ steps }) =>
    steps.flatMap((step) =>
      itemsOf(memberAt(step, "setMirrorRoute", "match")).flatMap((match) =>
        (["method", "path"] as const).flatMap((member) => {
          const value = memberAt(match, member);
          const problem = isSet(value) ? findMatchProblem(value) : undefined;
          return problem === undefined ? [] : [findingAt(value, `${member} match of ${stepName(step)} ${problem}`)];
        }),
      ),
    ),
  ),
});
