import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { isTrue, memberAt, numberOf } from "../../value.ts";

export const abortKeepsCanary = defineRule({
  name: "abort-keeps-canary",
  group: "spec",
  severity: "info",
  scope: "offline",
  what: "abortScaleDownDelaySeconds: 0",
  why: "it is meant to keep the pods of an aborted canary for ever; only those of a setCanaryScale in the first step are kept, others go before proxies know (measured)",
  fix: "leave it out, or set the seconds after which an aborted canary loses its pods",
  sources: ["rule 95"],
  check: onIstioRollouts(({ canary, steps: [first] }) => {
    const delay = memberAt(canary, "abortScaleDownDelaySeconds");
    if (numberOf(delay) !== 0) return [];
    const scale = first && memberAt(first, "setCanaryScale");
    const pods = scale && (numberOf(memberAt(scale, "replicas")) ?? numberOf(memberAt(scale, "weight")));
    const isKept = scale !== undefined && (pods ?? 0) > 0 && !isTrue(memberAt(scale, "matchTrafficWeight"));
    const effect = isKept
      ? "the pods that step 1 asks for run on after an abort, until the next update"
      : "without a setCanaryScale in step 1 the canary loses its pods at once on an abort";
    return [findingAt(delay, `abortScaleDownDelaySeconds is 0: ${effect}`)];
  }),
});
