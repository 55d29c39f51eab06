import { routeName } from "../../../resources/virtual-service.ts";
import { isRoot } from "../../delegation.ts";
import { delegatesOrRedirects, findWeightedRoute } from "../../managed-route-target.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onBindings } from "../../subjects.ts";
import { describe } from "../../world-object.ts";

export const managedRouteDelegates = defineRule({
  name: "managed-route-delegates",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "the weighted route of a Rollout with header or mirror steps delegates, redirects or responds by itself",
  why: "managed routes are made of its destinations, and it has none: the controller or Istio refuses, and the update never finishes",
  fix: "let the Rollout select a route with the stable and the canary destination, in the delegate where there is one",
  sources: ["#2526", "rule 70"],
  check: onBindings((binding) => {
    const { rollout, virtualService } = binding;
    const route = isRoot(virtualService) ? undefined : findWeightedRoute(binding);
    const instead = route && delegatesOrRedirects({ ...binding, route });
    if (route === undefined || instead === undefined) return [];
    const message = `route ${routeName(route)} of ${describe(virtualService.object)} ${instead}, and ${describe(rollout.object)} makes managed routes of it`;
    return [findingAt(route.value, message)];
  }),
});
