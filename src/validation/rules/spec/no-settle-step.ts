import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { isSet, memberAt } from "../../value.ts";

export const noSettleStep = defineRule({
  name: "no-settle-step",
  group: "spec",
  severity: "info",
  scope: "offline",
  what: "the last setWeight is followed by nothing that waits",
  why: "a setWeight is over at once, so that the last weight, the switch of the Services or subsets and the return to 100 stable come back to back",
  fix: "end with setWeight: 100 and a pause of some seconds",
  sources: ["#587", "#1826"],
  check: onIstioRollouts(({ steps }) => {
    const index = steps.findLastIndex((step) => isSet(memberAt(step, "setWeight")));
    const last = steps[index];
    if (
      last === undefined ||
      steps.slice(index).some((step) => waits.some((action) => isSet(memberAt(step, action))))
    ) {
      return [];
    }
    return [
      findingAt(
        memberAt(last, "setWeight"),
        `no step waits after the setWeight of ${stepName(last)}, which is the last one`,
      ),
    ];
  }),
});

/** A step plugin may wait as well. */
const waits = ["pause", "analysis", "experiment", "plugin"];
