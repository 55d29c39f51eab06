import { isAnotherHost } from "../../destination-rule-host.ts";
import { findHostTarget, wholeHost } from "../../host-target.ts";
import type { RolloutView } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { selectRoutes } from "../../select-routes.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { usersOfService } from "../../users.ts";
import { textOf, valueAt } from "../../value.ts";
import { findDestinationRule, isResolved, type World } from "../../world.ts";
import { describe, type WorldObject } from "../../world-object.ts";

export const destinationRuleHostNotFound = defineRule({
  name: "destination-rule-host-not-found",
  group: "destination-rule",
  severity: "warning",
  scope: "offline",
  what: "the host of the DestinationRule is no Service and in no ServiceEntry",
  why: "its subsets have no pods",
  fix: "add the Service, or correct the host",
  sources: ["IST0174"],
  reportsAbsence: true,
  needs: ["Service", "ServiceEntry"],
  check: onIstioRollouts((rollout, world) => {
    const destinationRule = findDestinationRule(world, rollout);
    if (destinationRule === undefined) return [];
    const value = valueAt(destinationRule, "spec", "host");
    const host = textOf(value);
    if (host === undefined || host.startsWith("*") || isToldElsewhere(rollout, destinationRule, world)) return [];
    const target = findHostTarget(world, host, destinationRule.namespace);
    switch (target.kind) {
      case "incomplete":
        return [
          findingAt(value, `host "${host}" is not completed by Istio, as it has a dot`, {
            fix: `write "${wholeHost(target.service)}"`,
            severity: "warning",
          }),
        ];
      case "absent-service":
        // A Service that some Rollout names is told where it is named.
        if (usersOfService(world, target.service).length > 0) return [];
        return [
          findingAt(value, `host "${host}" is ${describe({ kind: "Service", ...target.service })}, which is not found`),
        ];
      case "unknown":
        return [findingAt(value, `host "${host}" is no Service, and in no ServiceEntry`)];
      default:
        return [];
    }
  }),
});

/** Where the destinations have another host, that is what has to be told. */
function isToldElsewhere({ object }: RolloutView, destinationRule: WorldObject, world: World): boolean {
  return (world.bindingsByRollout.get(object) ?? [])
    .filter(isResolved)
    .some((binding) =>
      selectRoutes(binding).some(({ routes }) =>
        routes.some((route) => isAnotherHost({ ...binding, route }, destinationRule, world)),
      ),
    );
}
