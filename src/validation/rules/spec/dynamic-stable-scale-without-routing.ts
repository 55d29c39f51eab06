import { defineRule, findingAt } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { hasTrafficRouting } from "../../traffic-routers.ts";
import { isTrue, memberAt } from "../../value.ts";

export const dynamicStableScaleWithoutRouting = defineRule({
  name: "dynamic-stable-scale-without-routing",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "dynamicStableScale without trafficRouting",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "add trafficRouting, or leave out dynamicStableScale",
  sources: ["V10"],
  check: onRollouts((rollout) => {
    const value = memberAt(rollout.canary, "dynamicStableScale");
    if (!isTrue(value) || hasTrafficRouting(rollout)) return [];
    return [findingAt(value, "dynamicStableScale is set, and the Rollout has no trafficRouting", { at: "key" })];
  }),
});
