import { explainUnanswered, unansweredSelectors } from "../../port-selectors.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { selectRoutes } from "../../select-routes.ts";
import { onBindings } from "../../subjects.ts";
import { describe } from "../../world-object.ts";

export const routeSelectorNeverMatches = defineRule({
  name: "route-selector-never-matches",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "a tls or tcp selector that looks right and selects no route, as it leaves out the port or SNI hosts, names a host twice, or means a route with several ports",
  why: "the controller refuses the Rollout (InvalidSpec) and says only that no route matches",
  fix: "write the port and all SNI hosts of the route; give every port a route of its own",
  sources: ["T11a", "rule 15", "#1660"],
  check: onBindings((binding) =>
    selectRoutes(binding).flatMap((selection) =>
      unansweredSelectors(selection).flatMap((selector) => {
        const reason = explainUnanswered(selector, selection);
        if (reason === undefined) return [];
        const place = `a ${selection.protocol} route of ${describe(binding.virtualService.object)}`;
        return [findingAt(selector.value, `"${selector.text}" never selects ${place}: ${reason}`)];
      }),
    ),
  ),
});
