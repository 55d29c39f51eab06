import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onRollouts } from "../../subjects.ts";
import { describeRouters, hasRouter } from "../../traffic-routers.ts";
import { isSet, memberAt } from "../../value.ts";

export const headerRouteRouterUnsupported = defineRule({
  name: "header-route-router-unsupported",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "setHeaderRoute with a traffic router that cannot do it",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "use Istio, ALB, Apisix or a plugin as traffic router, or leave out the step",
  sources: ["V18"],
  check: onRollouts((rollout) =>
    rollout.steps.flatMap((step) => {
      const route = memberAt(step, "setHeaderRoute");
      if (!isSet(route) || hasRouter(rollout, "istio", "alb", "apisix", "plugins")) return [];
      const message = `setHeaderRoute of ${stepName(step)} needs Istio, ALB, Apisix or a plugin, and ${describeRouters(rollout)}`;
      return [findingAt(route, message, { at: "key" })];
    }),
  ),
});
