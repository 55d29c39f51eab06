import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { isObject, isSet, membersOf, textOf, valueAt } from "../../value.ts";
import { weightedServices } from "../../weighted-services.ts";
import { describe } from "../../world-object.ts";

export const serviceWithoutSelector = defineRule({
  name: "service-without-selector",
  group: "services",
  severity: "error",
  scope: "offline",
  what: "a Service of a side, or the host of the DestinationRule, without a selector",
  why: "its endpoints do not follow the pods; a side has none until the controller has put a hash in the selector (unverified)",
  fix: "let the Service select the pods of the Rollout",
  sources: ["T16a"],
  check: onIstioRollouts((rollout, world) =>
    weightedServices(rollout, world).flatMap(({ service, role, isSwitched }) => {
      const selector = valueAt(service, "spec", "selector");
      const hasOne = membersOf(selector).length > 0 || (isSet(selector) && !isObject(selector));
      if (hasOne || textOf(valueAt(service, "spec", "type")) === "ExternalName") return [];
      const message = `${describe(service)}, ${role} of ${describe(rollout.object)}, has no selector`;
      // The controller makes one for the Services of the sides, once all pods are available.
      return [findingAt(selector, message, isSwitched ? { severity: "warning" } : {})];
    }),
  ),
});
