import { routeName } from "../../../resources/virtual-service.ts";
import { managedRouteSteps } from "../../managed-route-steps.ts";
import { findWeightedRoute } from "../../managed-route-target.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onBindings } from "../../subjects.ts";
import { isSet, memberAt } from "../../value.ts";
import type { RouteView } from "../../virtual-service-view.ts";
import { describe } from "../../world-object.ts";

export const managedRouteLosesSettings = defineRule({
  name: "managed-route-loses-settings",
  group: "routes",
  severity: "warning",
  scope: "offline",
  what: "a step sets a header or mirror route, and the weighted route has timeout, retries, corsPolicy, rewrite, fault or headers",
  why: "the controller does not copy them: the requests that the managed route takes go without",
  fix: "set the route with kubectl istio-rollout set-header-route or set-mirror-route, which take them over, or do without them",
  sources: ["rule 65", "#2895", "#3089"],
  check: onBindings((binding) => {
    const route = findWeightedRoute(binding);
    if (route === undefined) return [];
    const settings = settingsOf(route);
    if (settings.length === 0) return [];
    const place = `route ${routeName(route)} of ${describe(binding.virtualService.object)}`;
    return managedRouteSteps(binding.rollout)
      .filter(({ sets }) => sets)
      .map(({ kind, name, step, value }) => {
        const message = `${kind} route "${name}" of ${stepName(step)} does not get ${settings.join(", ")} of ${place}`;
        return findingAt(value, message, { at: "key" });
      });
  }),
});

const settingNames = ["timeout", "retries", "corsPolicy", "rewrite", "fault", "headers"] as const;

function settingsOf({ value, destinations }: RouteView): readonly string[] {
  const own = settingNames.filter((name) => isSet(memberAt(value, name)));
  const hasHeaders = destinations.some((destination) => isSet(memberAt(destination.value, "headers")));
  return hasHeaders ? [...own, "the headers of its destinations"] : own;
}
