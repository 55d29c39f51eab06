import { managedRouteSteps } from "../../managed-route-steps.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onBindings } from "../../subjects.ts";
import { describe } from "../../world-object.ts";

export const managedRouteNeedsHttp = defineRule({
  name: "managed-route-needs-http",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "a step sets a header or mirror route, and the VirtualService has no http routes",
  why: "the update stops at the step: spec.http not found",
  fix: "take the step out, or add http routes to the VirtualService",
  sources: ["rule 69"],
  check: onBindings(({ rollout, virtualService: { object, routes } }) => {
    if (routes.http !== undefined || (routes.tls === undefined && routes.tcp === undefined)) return [];
    return managedRouteSteps(rollout).map(({ kind, name, step, value }) => {
      const message = `${stepName(step)} is about ${kind} route "${name}", and ${describe(object)} has no http routes`;
      return findingAt(value, message, { at: "key" });
    });
  }),
});
