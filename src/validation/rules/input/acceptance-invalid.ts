import { proposeNearest } from "../../../resources/near-names.ts";
import { acceptancesOf } from "../../acceptance.ts";
import { defineRule, findingAt } from "../../rule.ts";

export const acceptanceInvalid = defineRule({
  name: "acceptance-invalid",
  group: "input",
  severity: "warning",
  scope: "offline",
  what: "an annotation accept.istio-rollout.dev/RULE that names no rule or gives no reason",
  why: "it accepts nothing",
  fix: "name a rule of validate --list-rules, and say why its findings are no matter here",
  sources: ["cli.md"],
  check: ({ objects, ruleNames }) =>
    objects.flatMap((object) =>
      acceptancesOf(object).flatMap(({ rule, reason, value }) => {
        if (!ruleNames.includes(rule)) {
          const fix = proposeNearest(rule, ruleNames);
          return [findingAt(value, `there is no rule "${rule}" to accept`, { at: "key", fix })];
        }
        return reason === "" ? [findingAt(value, `"${rule}" is accepted without a reason`, { at: "key" })] : [];
      }),
    ),
});
