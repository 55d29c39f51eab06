import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { stepWeights } from "../../step-weights.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { isTrue, memberAt, numberOf } from "../../value.ts";

export const canaryScaleDropsTraffic = defineRule({
  name: "canary-scale-drops-traffic",
  group: "spec",
  severity: "warning",
  scope: "offline",
  what: "setCanaryScale to no pods while the canary has traffic",
  why: "all traffic returns to the stable pods until a later step scales the canary again (measured)",
  fix: "leave the canary at least one pod, or set its weight to 0 first",
  sources: ["rule 83", "rule 85", "#4642"],
  check: onIstioRollouts((rollout) =>
    stepWeights(rollout).flatMap(({ step, weight }) => {
      const scale = memberAt(step, "setCanaryScale");
      // The number of replicas wins over the weight.
      const pods = numberOf(memberAt(scale, "replicas")) ?? numberOf(memberAt(scale, "weight"));
      if (weight <= 0 || pods !== 0 || isTrue(memberAt(scale, "matchTrafficWeight"))) return [];
      return [findingAt(scale, `${stepName(step)} takes all pods of the canary away, which has weight ${weight}`)];
    }),
  ),
});
