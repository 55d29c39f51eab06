import { destinationName, routeName } from "../../../resources/virtual-service.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onVirtualServices } from "../../subjects.ts";
import { memberAt } from "../../value.ts";
import { allRoutes } from "../../virtual-service-view.ts";

export const weightNegative = defineRule({
  name: "weight-negative",
  group: "destinations",
  severity: "error",
  scope: "offline",
  what: "a weight below 0",
  why: "Istio refuses the VirtualService",
  fix: "write a weight from 0 to 100",
  sources: ["section 4", "#4424"],
  check: onVirtualServices((virtualService) =>
    allRoutes(virtualService).flatMap((route) =>
      route.destinations.flatMap((destination) => {
        const { weight } = destination;
        if (weight === undefined || weight >= 0) return [];
        const place = `${destinationName(destination)} of route ${routeName(route)}`;
        return [findingAt(memberAt(destination.value, "weight"), `weight ${weight} of ${place} is below 0`)];
      }),
    ),
  ),
});
