import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onRollouts } from "../../subjects.ts";
import { hasTrafficRouting } from "../../traffic-routers.ts";
import { isSet, memberAt } from "../../value.ts";

export const canaryScaleWithoutRouting = defineRule({
  name: "canary-scale-without-routing",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "setCanaryScale without trafficRouting",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "add trafficRouting, or leave out the step",
  sources: ["V17"],
  check: onRollouts((rollout) =>
    rollout.steps.flatMap((step) => {
      const scale = memberAt(step, "setCanaryScale");
      if (!isSet(scale) || hasTrafficRouting(rollout)) return [];
      return [
        findingAt(scale, `${stepName(step)} has setCanaryScale, and the Rollout has no trafficRouting`, { at: "key" }),
      ];
    }),
  ),
});
