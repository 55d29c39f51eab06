import { routeName } from "../../../resources/virtual-service.ts";
import { isAnotherHost, subsetDestinations } from "../../destination-rule-host.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onSelectedRoutes } from "../../subjects.ts";
import { textOf, valueAt } from "../../value.ts";
import { findDestinationRule } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const destinationRuleHostMismatch = defineRule({
  name: "destination-rule-host-mismatch",
  group: "destination-rule",
  severity: "error",
  scope: "offline",
  what: "the host of the DestinationRule is not that of the destinations",
  why: "the hosts of the destinations have no such subsets, so that requests fail with 503 (unverified)",
  fix: "write one host in both",
  sources: ["T1c"],
  check: onSelectedRoutes((selected, world) => {
    const destinationRule = findDestinationRule(world, selected.rollout);
    if (destinationRule === undefined) return [];
    const value = valueAt(destinationRule, "spec", "host");
    const host = textOf(value);
    if (host === undefined || !isAnotherHost(selected, destinationRule, world)) return [];
    const hosts = [...new Set(subsetDestinations(selected).map((destination) => `"${destination.host}"`))];
    const place = `route ${routeName(selected.route)} of ${describe(selected.virtualService.object)}`;
    return [findingAt(value, `host "${host}" is not that of the destinations of ${place}: ${hosts.join(", ")}`)];
  }),
});
