import { defineRule, findingAt } from "../../rule.ts";
import { onBindings } from "../../subjects.ts";
import { describe } from "../../world-object.ts";

export const unnamedRoutesMultiply = defineRule({
  name: "unnamed-routes-multiply",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "managedRoutes, and two or more http routes without a name",
  why: "the controller orders routes by their names, and every write multiplies those without one until the API server refuses the object",
  fix: "give every http route a name",
  sources: ["T11c", "rule 67"],
  check: onBindings(({ rollout, reference, virtualService: { object, routes } }) => {
    const unnamed = (routes.http ?? []).filter(({ name }) => name === undefined);
    const [, second] = unnamed;
    // Without a selection the Rollout is refused before anything is written.
    if (second === undefined || rollout.managedRoutes.length === 0 || reference.httpRoutes.length === 0) return [];
    const message = `${unnamed.length} http routes of ${describe(object)} have no name, and ${describe(rollout.object)} has managed routes`;
    return [findingAt(second.value, message)];
  }),
});
