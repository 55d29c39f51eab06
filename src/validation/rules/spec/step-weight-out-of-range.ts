import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onRollouts } from "../../subjects.ts";
import { memberAt, numberOf } from "../../value.ts";

export const stepWeightOutOfRange = defineRule({
  name: "step-weight-out-of-range",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "setWeight outside 0 to 100, or to maxTrafficWeight",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "set a weight from 0 to 100",
  sources: ["V15"],
  check: onRollouts(({ routing, steps }) => {
    const most = numberOf(memberAt(routing, "maxTrafficWeight")) ?? 100;
    return steps.flatMap((step) => {
      const weight = memberAt(step, "setWeight");
      const share = numberOf(weight);
      if (share === undefined || (share >= 0 && share <= most)) return [];
      const fix = most === 100 ? {} : { fix: `set a weight from 0 to ${most}, which is maxTrafficWeight` };
      return [findingAt(weight, `setWeight of ${stepName(step)} is ${share}, not between 0 and ${most}`, fix)];
    });
  }),
});
