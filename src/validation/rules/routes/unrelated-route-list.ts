import { defineRule, findingAt } from "../../rule.ts";
import { selectRoutes } from "../../select-routes.ts";
import { onBindings } from "../../subjects.ts";
import { valueAt } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const unrelatedRouteList = defineRule({
  name: "unrelated-route-list",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "a list of tls, tcp or http routes in the VirtualService that has nothing to do with the Rollout",
  why: "the controller demands its destinations in every list, whatever the Rollout names, and refuses the Rollout (InvalidSpec)",
  fix: "move the list into a VirtualService of its own",
  sources: ["rule 17", "#3454"],
  check: onBindings((binding) =>
    selectRoutes(binding).flatMap(({ protocol, isUnrelated }) => {
      if (!isUnrelated) return [];
      const { rollout, virtualService } = binding;
      const message = `the ${protocol} routes of ${describe(virtualService.object)} have no destinations of ${describe(rollout.object)}, which weights this VirtualService`;
      return [findingAt(valueAt(virtualService.object, "spec", protocol), message, { at: "key" })];
    }),
  ),
});
