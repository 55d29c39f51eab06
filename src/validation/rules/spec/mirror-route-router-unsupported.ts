import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onRollouts } from "../../subjects.ts";
import { describeRouters, hasRouter } from "../../traffic-routers.ts";
import { isSet, memberAt } from "../../value.ts";

export const mirrorRouteRouterUnsupported = defineRule({
  name: "mirror-route-router-unsupported",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "setMirrorRoute with a traffic router that cannot do it",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "use Istio or a plugin as traffic router, or leave out the step",
  sources: ["V20"],
  check: onRollouts((rollout) =>
    rollout.steps.flatMap((step) => {
      const route = memberAt(step, "setMirrorRoute");
      if (!isSet(route) || hasRouter(rollout, "istio", "plugins")) return [];
      const message = `setMirrorRoute of ${stepName(step)} needs Istio or a plugin, and ${describeRouters(rollout)}`;
      return [findingAt(route, message, { at: "key" })];
    }),
  ),
});
