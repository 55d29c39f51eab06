import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { isTrue, memberAt, numberOf } from "../../value.ts";

export const dynamicStableScaleOverflow = defineRule({
  name: "dynamic-stable-scale-overflow",
  group: "spec",
  severity: "warning",
  scope: "offline",
  what: "dynamicStableScale with a setCanaryScale step to more pods than replicas",
  why: "a full promotion sets the weight to the pods of the canary in percents of replicas, above 100 (measured with 1.10.1), and Istio releases that refuse such weights leave the Rollout stuck",
  fix: "scale the canary to replicas at most",
  sources: ["#4424"],
  check: onIstioRollouts(({ spec, canary, steps }) => {
    if (!isTrue(memberAt(canary, "dynamicStableScale"))) return [];
    const replicas = numberOf(memberAt(spec, "replicas")) ?? 0;
    return steps.flatMap((step) => {
      const scale = memberAt(step, "setCanaryScale");
      const pods = numberOf(memberAt(scale, "replicas"));
      const share = pods === undefined ? (numberOf(memberAt(scale, "weight")) ?? 0) : shareOf(pods, replicas);
      if (share <= 100 || isTrue(memberAt(scale, "matchTrafficWeight"))) return [];
      const size = pods === undefined ? `${share}% of replicas` : `${pods} pods of ${replicas}`;
      return [
        findingAt(scale, `${stepName(step)} scales the canary to ${size}: a full promotion there sets weight ${share}`),
      ];
    });
  }),
});

/** 0 where the replicas are left to an autoscaler, as their number is not known then. */
function shareOf(pods: number, replicas: number): number {
  return replicas > 0 ? Math.floor((100 * pods) / replicas) : 0;
}
