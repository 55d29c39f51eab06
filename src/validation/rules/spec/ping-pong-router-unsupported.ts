import { defineRule, findingAt } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { describeRouters, hasRouter, hasTrafficRouting } from "../../traffic-routers.ts";
import { isObject, memberAt } from "../../value.ts";

export const pingPongRouterUnsupported = defineRule({
  name: "ping-pong-router-unsupported",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "pingPong with a traffic router that cannot do it",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "use Istio, ALB or a plugin as traffic router, or stableService and canaryService in place of pingPong",
  sources: ["V5"],
  check: onRollouts((rollout) => {
    const pingPong = memberAt(rollout.canary, "pingPong");
    if (!isObject(pingPong) || !hasTrafficRouting(rollout)) return [];
    if (hasRouter(rollout, "alb", "istio", "plugins")) return [];
    return [
      findingAt(pingPong, `pingPong needs Istio, ALB or a plugin, and ${describeRouters(rollout)}`, { at: "key" }),
    ];
  }),
});
