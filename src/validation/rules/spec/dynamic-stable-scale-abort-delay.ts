import { defineRule, findingAt } from "../../rule.ts";
import { positiveWeights } from "../../step-weights.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { isTrue, memberAt, numberOf } from "../../value.ts";

export const dynamicStableScaleAbortDelay = defineRule({
  name: "dynamic-stable-scale-abort-delay",
  group: "spec",
  severity: "warning",
  scope: "offline",
  what: "dynamicStableScale with abortScaleDownDelaySeconds and rising weights",
  why: "the controller waits for the pods of the canary to go before it takes the last of their traffic, and for the traffic to go before it removes the pods: an abort never ends (measured with 1.10.1)",
  fix: "leave out abortScaleDownDelaySeconds",
  sources: ["#4898"],
  check: onIstioRollouts((rollout) => {
    const delay = memberAt(rollout.canary, "abortScaleDownDelaySeconds");
    const [first, second] = positiveWeights(rollout);
    // 0 keeps no pods back, and with a single weight an abort goes to 0 at once.
    if (!isTrue(memberAt(rollout.canary, "dynamicStableScale")) || second === undefined) return [];
    if ((numberOf(delay) ?? 0) === 0) return [];
    const message = `abortScaleDownDelaySeconds is set together with dynamicStableScale: an abort stops at weight ${first}`;
    return [findingAt(delay, message, { at: "key" })];
  }),
});
