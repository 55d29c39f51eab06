import type { RolloutView } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { hasTrafficRouting } from "../../traffic-routers.ts";
import { isSet, itemsOf, memberAt } from "../../value.ts";

export const managedRoutesMissing = defineRule({
  name: "managed-routes-missing",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "a setHeaderRoute or setMirrorRoute step without managedRoutes",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "list the names of the routes that steps set in trafficRouting.managedRoutes",
  sources: ["V22"],
  check: onRollouts((rollout) => {
    const managedRoutes = memberAt(rollout.routing, "managedRoutes");
    const isEmpty = Array.isArray(managedRoutes.json) && itemsOf(managedRoutes).length === 0;
    const actions = routeActions(rollout);
    if (!hasTrafficRouting(rollout) || (isSet(managedRoutes) && !isEmpty) || actions.length === 0) return [];
    const needs = `${actions.join(" and ")} ${actions.length === 1 ? "needs" : "need"} managedRoutes`;
    return [findingAt(managedRoutes, `${needs}, which is ${isEmpty ? "empty" : "missing"}`)];
  }),
});

/** Kinds of steps that set routes, each once. */
function routeActions({ steps }: RolloutView): readonly string[] {
  return ["setHeaderRoute", "setMirrorRoute"].filter((action) => steps.some((step) => isSet(memberAt(step, action))));
}
