import { defineRule, findingAt } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { describeRouters, hasRouter } from "../../traffic-routers.ts";
import { isSet, memberAt } from "../../value.ts";

export const maxTrafficWeightUnsupported = defineRule({
  name: "max-traffic-weight-unsupported",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "maxTrafficWeight with a traffic router that knows only percents",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "leave out maxTrafficWeight, and write weights from 0 to 100",
  sources: ["V12", "#4958"],
  check: onRollouts((rollout) => {
    const value = memberAt(rollout.routing, "maxTrafficWeight");
    if (!isSet(value) || hasRouter(rollout, "nginx", "plugins")) return [];
    return [
      findingAt(value, `maxTrafficWeight needs Nginx or a plugin, and ${describeRouters(rollout)}`, { at: "key" }),
    ];
  }),
});
