import { findAmbiguity } from "../../match-problem.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onRollouts } from "../../subjects.ts";
import { itemsOf, memberAt, membersOf } from "../../value.ts";

export const mirrorRouteHeadersInvalid = defineRule({
  name: "mirror-route-headers-invalid",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "a header match of setMirrorRoute with more than one of exact, regex and prefix",
  why: "the controller does not look at it, and the VirtualService is refused when the step comes: the update stays there without a word (measured)",
  fix: "leave one of them; without any, the header only has to be there",
  sources: ["T12b"],
  check: onRollouts(({ steps }) =>
    steps.flatMap((step) =>
      itemsOf(memberAt(step, "setMirrorRoute", "match")).flatMap((match) =>
        membersOf(memberAt(match, "headers")).flatMap(([header, value]) => {
          const problem = findAmbiguity(value);
          return problem === undefined
            ? []
            : [findingAt(value, `match of header "${header}" in ${stepName(step)} ${problem}`)];
        }),
      ),
    ),
  ),
});
