import { routeName } from "../../../resources/virtual-service.ts";
import { findStepBeforeWeight, isSetBySteps } from "../../managed-route-steps.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { selectRoutes } from "../../select-routes.ts";
import { onBindings } from "../../subjects.ts";
import { describe } from "../../world-object.ts";

export const unnamedPrimaryWithMirrorRoute = defineRule({
  name: "unnamed-primary-with-mirror-route",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "routes is left out, and the weight changes while a managed mirror route stands",
  why: "the controller then weights the mirror route alone, and the route with the users' traffic keeps its weights",
  fix: "give the route a name, and name it in routes",
  sources: ["T11e", "rule 37"],
  check: onBindings((binding) => {
    const { rollout, reference, virtualService } = binding;
    const http = selectRoutes(binding).find(({ protocol }) => protocol === "http");
    if (http === undefined || http.isUnrelated || reference.httpRoutes.length > 0) return [];
    const isManaged = (name: string | undefined) => name !== undefined && rollout.managedRoutes.includes(name);
    const [primary, ...others] = http.listed.filter(({ name }) => !isManaged(name));
    if (primary === undefined || others.length > 0) return [];
    // In manifests such a route is gone after the first pass, and it is told by controller-will-delete-route.
    const isLive = virtualService.object.origin === "cluster";
    const present = http.listed.find(
      ({ name, mirrors }) => isLive && mirrors && isManaged(name) && !isSetBySteps(rollout, name ?? ""),
    );
    const name = present?.name ?? findStepBeforeWeight(rollout, "mirror")?.name;
    if (name === undefined) return [];
    const message = `beside mirror route "${name}" the controller does not weight route ${routeName(primary)} of ${describe(virtualService.object)}, which is not in routes`;
    const details = primary.name === undefined ? {} : { fix: `add routes: [${primary.name}]` };
    return [findingAt(reference.value, message, details)];
  }),
});
