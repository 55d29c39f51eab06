import { proposeNearest } from "../../../resources/near-names.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { onRollouts } from "../../subjects.ts";
import { isObject, memberAt, textOf } from "../../value.ts";

export const managedRouteUndeclared = defineRule({
  name: "managed-route-undeclared",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "a step sets a route that is not in managedRoutes",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "correct the name of the step's route, or add it to managedRoutes",
  sources: ["V23"],
  check: onRollouts(({ steps, managedRoutes }) => {
    if (managedRoutes.length === 0) return [];
    return steps.flatMap((step) =>
      (["setHeaderRoute", "setMirrorRoute"] as const).flatMap((action) => {
        const route = memberAt(step, action);
        const name = textOf(memberAt(route, "name")) ?? "";
        if (!isObject(route) || managedRoutes.includes(name)) return [];
        return [
          findingAt(
            memberAt(route, "name"),
            `route "${name}" of ${stepName(step)} is not in managedRoutes (${managedRoutes.join(", ")})`,
            { fix: proposeNearest(name, managedRoutes) },
          ),
        ];
      }),
    );
  }),
});
