import { proposeNearest } from "../../../resources/near-names.ts";
import { isRoot } from "../../delegation.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { selectRoutes } from "../../select-routes.ts";
import { onBindings } from "../../subjects.ts";
import { textOf } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const httpRouteNotFound = defineRule({
  name: "http-route-not-found",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "an http route that the Rollout names is not in the VirtualService",
  why: "the controller refuses the Rollout (InvalidSpec) and moves no traffic",
  fix: "correct the name in the Rollout, or give the route that name",
  sources: ["R6", "rule 13"],
  check: onBindings((binding) =>
    selectRoutes(binding).flatMap(({ protocol, listed, unanswered }) =>
      protocol === "http" && !isRoot(binding.virtualService)
        ? unanswered.map((selector) => {
            const name = textOf(selector) ?? "";
            const names = listed.flatMap((route) => route.name ?? []);
            const present = names.length === 0 ? "none of its routes has a name" : `routes: ${names.join(", ")}`;
            return findingAt(
              selector,
              `http route "${name}" is not in ${describe(binding.virtualService.object)} (${present})`,
              { fix: proposeNearest(name, names) },
            );
          })
        : [],
    ),
  ),
});
