import { routeName } from "../../../resources/virtual-service.ts";
import { findStepBeforeWeight, isSetBySteps } from "../../managed-route-steps.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { selectRoutes } from "../../select-routes.ts";
import { onBindings } from "../../subjects.ts";
import { describe } from "../../world-object.ts";

export const noRouteSelected = defineRule({
  name: "no-route-selected",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "routes is left out, the only route to weight has a name, and a managed header route stands beside it",
  why: "the controller takes the first route without a name, finds none, and setWeight does nothing without a word",
  fix: "name the route in routes",
  sources: ["T11d", "rule 38", "#4741", "#3884"],
  check: onBindings((binding) => {
    const { rollout, reference, virtualService } = binding;
    const http = selectRoutes(binding).find(({ protocol }) => protocol === "http");
    if (http === undefined || http.isUnrelated || reference.httpRoutes.length > 0) return [];
    const isManaged = (name: string | undefined) => name !== undefined && rollout.managedRoutes.includes(name);
    const [only, ...others] = http.listed.filter(({ name }) => !isManaged(name));
    if (only?.name === undefined || others.length > 0) return [];
    // In manifests such a route is gone after the first pass, and it is told by controller-will-delete-route.
    const isLive = virtualService.object.origin === "cluster";
    const present = http.listed.find(
      ({ name, mirrors }) => isLive && !mirrors && isManaged(name) && !isSetBySteps(rollout, name ?? ""),
    );
    const name = present?.name ?? findStepBeforeWeight(rollout, "header")?.name;
    if (name === undefined) return [];
    const message = `beside managed route "${name}" the controller does not select route ${routeName(only)} of ${describe(virtualService.object)}, which has a name and is not in routes`;
    return [findingAt(reference.value, message, { fix: `add routes: [${only.name}]` })];
  }),
});
