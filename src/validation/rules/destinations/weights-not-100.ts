import { routeName } from "../../../resources/virtual-service.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onSelectedRoutes } from "../../subjects.ts";
import { isSet, memberAt } from "../../value.ts";
import type { DestinationView } from "../../virtual-service-view.ts";

export const weightsNot100 = defineRule({
  name: "weights-not-100",
  group: "destinations",
  severity: "warning",
  scope: "offline",
  what: "weights of a route that do not total 100",
  why: "each destination gets its share of the total, which is not what its weight says, and older releases of Istio refuse the VirtualService",
  fix: "let the weights total 100",
  sources: ["rule 26", "rule 28", "istio#36069"],
  check: onSelectedRoutes(({ route }) => {
    const { destinations, value } = route;
    const total = destinations.reduce((sum, { weight = 0 }) => sum + weight, 0);
    if (destinations.length < 2 || total === 0 || total === 100 || !destinations.every(isSound)) return [];
    const message = `the weights of route ${routeName(route)} total ${total}`;
    return [findingAt(memberAt(value, "route"), message)];
  }),
});

/** Negative weights and those of another type are told by other rules. */
function isSound({ value, weight }: DestinationView): boolean {
  return weight === undefined ? !isSet(memberAt(value, "weight")) : weight >= 0;
}
