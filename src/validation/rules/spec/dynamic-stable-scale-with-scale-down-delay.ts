import { defineRule, findingAt } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { hasTrafficRouting } from "../../traffic-routers.ts";
import { isSet, isTrue, memberAt } from "../../value.ts";

export const dynamicStableScaleWithScaleDownDelay = defineRule({
  name: "dynamic-stable-scale-with-scale-down-delay",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "dynamicStableScale and scaleDownDelaySeconds are both set",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "leave out one of the two; with dynamicStableScale the stable pods follow the weights at once",
  sources: ["V11"],
  check: onRollouts((rollout) => {
    const delay = memberAt(rollout.canary, "scaleDownDelaySeconds");
    if (!isSet(delay) || !isTrue(memberAt(rollout.canary, "dynamicStableScale"))) return [];
    // Without traffic routing each of them is refused by itself.
    if (!hasTrafficRouting(rollout)) return [];
    return [findingAt(delay, "scaleDownDelaySeconds is set together with dynamicStableScale", { at: "key" })];
  }),
});
