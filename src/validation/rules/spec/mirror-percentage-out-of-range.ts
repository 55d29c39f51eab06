import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onRollouts } from "../../subjects.ts";
import { memberAt, numberOf } from "../../value.ts";

export const mirrorPercentageOutOfRange = defineRule({
  name: "mirror-percentage-out-of-range",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "a mirror percentage outside 0 to 100",
  why: "the controller does not look at it, and the VirtualService is refused when the step comes: the update stays there without a word (measured)",
  fix: "set a percentage from 0 to 100",
  sources: ["T12a"],
  check: onRollouts(({ steps }) =>
    steps.flatMap((step) => {
      const value = memberAt(step, "setMirrorRoute", "percentage");
      const percentage = numberOf(value);
      if (percentage === undefined || (percentage >= 0 && percentage <= 100)) return [];
      return [
        findingAt(value, `percentage of setMirrorRoute in ${stepName(step)} is ${percentage}, not between 0 and 100`),
      ];
    }),
  ),
});
