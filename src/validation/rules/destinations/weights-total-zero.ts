import { routeName } from "../../../resources/virtual-service.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onVirtualServices } from "../../subjects.ts";
import { isSet, memberAt, numberOf, type Value } from "../../value.ts";
import { allRoutes } from "../../virtual-service-view.ts";

export const weightsTotalZero = defineRule({
  name: "weights-total-zero",
  group: "destinations",
  severity: "error",
  scope: "offline",
  what: "several destinations whose weights total 0",
  why: "Istio refuses the VirtualService: total destination weight = 0",
  fix: "give one of the destinations a weight, 100 to the stable one before an update",
  sources: ["section 4", "#3141"],
  check: onVirtualServices((virtualService) =>
    allRoutes(virtualService).flatMap((route) => {
      const { destinations, value } = route;
      if (destinations.length < 2 || destinations.some(({ value: entry }) => hasShare(memberAt(entry, "weight"))))
        return [];
      return [
        findingAt(
          memberAt(value, "route"),
          `the ${destinations.length} destinations of route ${routeName(route)} have weight 0 in all`,
        ),
      ];
    }),
  ),
});

/** What is there and no number may be meant as any. */
function hasShare(weight: Value): boolean {
  return isSet(weight) && numberOf(weight) !== 0;
}
