import { defineRule, findingAt } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { hasTrafficRouting } from "../../traffic-routers.ts";
import { isSet, memberAt } from "../../value.ts";

export const scaleDownDelayWithoutRouting = defineRule({
  name: "scale-down-delay-without-routing",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "scaleDownDelaySeconds without trafficRouting",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "add trafficRouting, or leave out scaleDownDelaySeconds",
  sources: ["V9"],
  check: onRollouts((rollout) => {
    const value = memberAt(rollout.canary, "scaleDownDelaySeconds");
    if (!isSet(value) || hasTrafficRouting(rollout)) return [];
    return [findingAt(value, "scaleDownDelaySeconds is set, and the Rollout has no trafficRouting", { at: "key" })];
  }),
});
