import { firstLabel } from "../../../traffic/destinations.ts";
import { isHostOf } from "../../destination-rule-host.ts";
import { findHostTarget } from "../../host-target.ts";
import { resolveHost } from "../../hosts.ts";
import { hasTwoSides } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import type { SelectedRoute } from "../../select-routes.ts";
import { sideOf } from "../../side-of.ts";
import { onSelectedRoutes } from "../../subjects.ts";
import { memberAt } from "../../value.ts";
import type { DestinationView } from "../../virtual-service-view.ts";
import { findDestinationRule, type World } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const destinationNamespaceIgnored = defineRule({
  name: "destination-namespace-ignored",
  group: "destinations",
  severity: "warning",
  scope: "offline",
  what: "a destination that only looks like a side: its Service is in another namespace, or its subset at another host",
  why: "the controller compares the first part of a host, or the name of a subset alone, and gives it that side's weight",
  fix: "take it out of the route, or leave it to a route that the Rollout does not select",
  sources: ["rule 22", "rule 23", "#1105"],
  check: onSelectedRoutes((selected, world) => {
    if (!hasTwoSides(selected.rollout)) return [];
    return selected.route.destinations.flatMap((destination) => {
      const meant = describeMeant(selected, destination, world);
      if (meant === undefined) return [];
      const { host, subset } = destination;
      const name = subset === undefined ? `"${host}"` : `subset "${subset}" of "${host}"`;
      const message = `${name} is taken for ${meant}`;
      return [findingAt(memberAt(destination.value, "destination", "host"), message)];
    });
  }),
});

/** What the controller takes the destination for; undefined where it is that, or where another rule tells. */
function describeMeant(selected: SelectedRoute, destination: DestinationView, world: World): string | undefined {
  const { rollout, virtualService } = selected;
  const side = sideOf(destination, rollout);
  if (side === undefined) return undefined;
  const { service, subset } = rollout.sides[side];
  if (rollout.sides.level === "subset" && destination.subset === subset)
    return describeSubset(selected, destination, world);
  if (service !== firstLabel(destination.host) || !destination.host.includes(".")) return undefined;
  const { namespace } = rollout.object;
  const isOwn = resolveHost(destination.host, virtualService.object.namespace)?.namespace === namespace;
  const isIncomplete = findHostTarget(world, destination.host, namespace).kind === "incomplete";
  return isOwn || isIncomplete
    ? undefined
    : `${describe({ kind: "Service", namespace, name: service })}, the ${side} side`;
}

/** Where no destination has the DestinationRule's host, it is that host which is wrong. */
function describeSubset(
  { rollout, virtualService, route }: SelectedRoute,
  destination: DestinationView,
  world: World,
): string | undefined {
  const destinationRule = findDestinationRule(world, rollout);
  if (destinationRule === undefined) return undefined;
  const isItsHost = ({ host }: DestinationView) => isHostOf(destinationRule, host, virtualService.object.namespace);
  const sides = route.destinations.filter((other) => sideOf(other, rollout) !== undefined);
  if (isItsHost(destination) || !sides.some(isItsHost)) return undefined;
  return `that of ${describe(destinationRule)}`;
}
