import { routeName } from "../../../resources/virtual-service.ts";
import { defineRule, findingAt, type RuleFinding } from "../../rule.ts";
import { onVirtualServices } from "../../subjects.ts";
import { isObject, isSet, memberAt } from "../../value.ts";
import { allRoutes, type DestinationView, type RouteView } from "../../virtual-service-view.ts";

export const destinationHostEmpty = defineRule({
  name: "destination-host-empty",
  group: "destinations",
  severity: "error",
  scope: "offline",
  what: "a destination without a host, or with one that starts with a dot",
  why: "Istio refuses the VirtualService, and the controller passes over the destination",
  fix: "name the Service, or take the destination out of the route",
  sources: ["rule 22", "section 4", "#4890"],
  check: onVirtualServices((virtualService) =>
    allRoutes(virtualService).flatMap((route) =>
      route.destinations.flatMap((destination) => checkHost(destination, route)),
    ),
  ),
});

function checkHost({ value, index }: DestinationView, route: RouteView): readonly RuleFinding[] {
  const place = `destination ${index + 1} of route ${routeName(route)}`;
  const destination = memberAt(value, "destination");
  const host = memberAt(destination, "host");
  if (!isObject(value) || (isSet(destination) && !isObject(destination))) return [];
  if (!isSet(host) || host.json === "") return [findingAt(host, `${place} has no host`)];
  if (typeof host.json !== "string" || !host.json.startsWith(".")) return [];
  return [findingAt(host, `host "${host.json}" of ${place} starts with a dot`)];
}
