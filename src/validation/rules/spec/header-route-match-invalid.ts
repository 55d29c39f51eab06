import { findMatchProblem } from "../../match-problem.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onRollouts } from "../../subjects.ts";
import { hasRouter } from "../../traffic-routers.ts";
import { isSet, itemsOf, memberAt, textOf } from "../../value.ts";

export const headerRouteMatchInvalid = defineRule({
  name: "header-route-match-invalid",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "a header match of setHeaderRoute without exactly one of exact, regex and prefix",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "give headerValue one of exact, regex and prefix",
  sources: ["V19"],
  check: onRollouts((rollout) =>
    rollout.steps.flatMap((step) =>
      itemsOf(memberAt(step, "setHeaderRoute", "match")).flatMap((match) => {
        const value = memberAt(match, "headerValue");
        const header = `headerValue of header "${textOf(memberAt(match, "headerName")) ?? ""}" in ${stepName(step)}`;
        const problem = findMatchProblem(value);
        if (problem !== undefined) return [findingAt(value, `${header} ${problem}`)];
        const others = (["regex", "prefix"] as const).filter((way) => isSet(memberAt(value, way)));
        if (!hasRouter(rollout, "alb") || others.length === 0) return [];
        return [
          findingAt(value, `${header} has ${others.join(" and ")}, and ALB takes only exact`, {
            fix: "match the header with exact alone",
          }),
        ];
      }),
    ),
  ),
});
