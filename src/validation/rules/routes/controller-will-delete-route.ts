import { routeName } from "../../../resources/virtual-service.ts";
import { findSide } from "../../../traffic/destinations.ts";
import { isSetBySteps } from "../../managed-route-steps.ts";
import type { RolloutView } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { selectRoutes } from "../../select-routes.ts";
import { onBindings } from "../../subjects.ts";
import { itemsOf, memberAt, membersOf, textOf } from "../../value.ts";
import type { RouteView } from "../../virtual-service-view.ts";
import { describe } from "../../world-object.ts";

export const controllerWillDeleteRoute = defineRule({
  name: "controller-will-delete-route",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "managedRoutes names the route that the Rollout weights, or another one that no step of it sets",
  why: "the controller deletes the routes of managedRoutes when an update is done or aborted, and while there is none",
  fix: "take the name out of managedRoutes, which is for routes that steps set",
  sources: ["T5a", "T5b", "rule 71"],
  check: onBindings((binding) => {
    const { rollout, virtualService } = binding;
    const weighted = selectRoutes(binding).flatMap(({ routes }) => routes);
    return itemsOf(memberAt(rollout.routing, "managedRoutes")).flatMap((entry) => {
      const name = textOf(memberAt(entry, "name"));
      const route = virtualService.routes.http?.find((candidate) => candidate.name === name);
      if (name === undefined || route === undefined) return [];
      const place = `managed route "${name}" is route ${routeName(route)} of ${describe(virtualService.object)}`;
      if (weighted.includes(route) && !route.mirrors) {
        return [findingAt(memberAt(entry, "name"), `${place}, which the Rollout weights`)];
      }
      if (isMadeByController(route, rollout)) return [];
      return [findingAt(memberAt(entry, "name"), `${place}, which is not as a step sets it`)];
    });
  }),
});

/**
 * A copy to the canary, or a header match to the canary alone (rules 62, 63): what stands there in mid-update. In a
 * manifest only where a step sets it, as nobody else would have written it there.
 */
function isMadeByController(route: RouteView, rollout: RolloutView): boolean {
  if (route.value.object.origin === "manifest" && !isSetBySteps(rollout, route.name ?? "")) return false;
  const [destination, ...others] = route.destinations;
  const matches = itemsOf(memberAt(route.value, "match"));
  if (route.mirrors) return true;
  if (destination === undefined || others.length > 0 || matches.length === 0) return false;
  const isByHeaders = matches.every((match) => membersOf(match).every(([name]) => name === "headers"));
  return isByHeaders && findSide(destination, rollout.sides) === "canary";
}
