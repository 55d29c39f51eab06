// The host of a Rollout's DestinationRule beside those of the destinations that name its subsets.
import { firstLabel } from "../traffic/destinations.ts";
import { findHostTarget, wholeHost } from "./host-target.ts";
import { completeHost, resolveHost } from "./hosts.ts";
import { hasTwoSides } from "./rollout-view.ts";
import type { SelectedRoute } from "./select-routes.ts";
import { textOf, valueAt } from "./value.ts";
import type { DestinationView } from "./virtual-service-view.ts";
import type { World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";

/** Whether a host in an object of that namespace is the DestinationRule's, or one that its wildcard covers. */
export function isHostOf(destinationRule: WorldObject, host: string, namespace: string): boolean {
  const own = textOf(valueAt(destinationRule, "spec", "host")) ?? "";
  if (!own.startsWith("*"))
    return completeHost(own, destinationRule.namespace) === completeHost(host, namespace) && !haveTwoDomains(own, host);
  const service = resolveHost(host, namespace);
  return (service === undefined ? host : wholeHost(service)).endsWith(own.slice(1));
}

/** A cluster has one domain, whichever it is: a slip of the pen in one of two whole hosts makes another host of it. */
function haveTwoDomains(left: string, right: string): boolean {
  const [one, other] = [domainOf(left), domainOf(right)];
  return one !== undefined && other !== undefined && one !== other;
}

function domainOf(host: string): string | undefined {
  return /^[^.]+\.[^.]+\.svc\.(.+)$/.exec(host)?.[1];
}

/** The destinations of a selected route that name the canary or stable subset. */
export function subsetDestinations({ rollout, route }: SelectedRoute): readonly DestinationView[] {
  const { sides } = rollout;
  if (sides.level !== "subset" || !hasTwoSides(rollout)) return [];
  return route.destinations.filter(
    ({ subset, host }) =>
      firstLabel(host) !== "" &&
      subset !== undefined &&
      (subset === sides.canary.subset || subset === sides.stable.subset),
  );
}

/** Whether the DestinationRule's host is that of none of them, though they say well enough what they mean. */
export function isAnotherHost(selected: SelectedRoute, destinationRule: WorldObject, world: World): boolean {
  const { rollout, virtualService } = selected;
  const { namespace } = virtualService.object;
  const destinations = subsetDestinations(selected);
  const isUnclear = ({ host }: DestinationView) =>
    findHostTarget(world, host, namespace).kind === "incomplete" ||
    (namespace !== rollout.object.namespace && !host.includes("."));
  return (
    destinations.length > 0 &&
    !destinations.some(({ host }) => isHostOf(destinationRule, host, namespace)) &&
    !destinations.some(isUnclear)
  );
}
