import { hostOfDestinationRule } from "../../host-index.ts";
import { wholeHost } from "../../host-target.ts";
import { completeHost } from "../../hosts.ts";
import { hasTwoSides } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import type { SelectedRoute } from "../../select-routes.ts";
import { sideOf } from "../../side-of.ts";
import { onSelectedRoutes } from "../../subjects.ts";
import { memberAt, textOf, valueAt } from "../../value.ts";
import type { DestinationView } from "../../virtual-service-view.ts";
import { findDestinationRule, findObject, type World } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const destinationShortHostCrossNamespace = defineRule({
  name: "destination-short-host-cross-namespace",
  group: "destinations",
  severity: "error",
  scope: "offline",
  what: "a short host for the stable or canary side in a VirtualService of another namespace than the Rollout's",
  why: "Istio completes it with the namespace of the VirtualService, where the Rollout has no pods, so that requests fail with 503 (unverified)",
  fix: "write SERVICE.NAMESPACE.svc.cluster.local with the namespace of the Rollout",
  sources: ["T9b"],
  check: onSelectedRoutes((selected, world) => {
    const { rollout, virtualService, route } = selected;
    const [there, here] = [virtualService.object.namespace, rollout.object.namespace];
    if (there === here || !hasTwoSides(rollout)) return [];
    return route.destinations.flatMap((destination) => {
      const { host } = destination;
      if (host.includes(".") || sideOf(destination, rollout) === undefined) return [];
      if (leadsBack(selected, destination, world)) return [];
      const [read, meant] = [there, here].map((namespace) => describe({ kind: "Service", namespace, name: host }));
      return [
        findingAt(memberAt(destination.value, "destination", "host"), `host "${host}" is ${read} here, not ${meant}`, {
          fix: `write "${wholeHost({ name: host, namespace: here })}"`,
        }),
      ];
    });
  }),
});

/** The DestinationRule is for that very host, or a Service there is another name for the one that is meant. */
function leadsBack({ rollout, virtualService }: SelectedRoute, { host }: DestinationView, world: World): boolean {
  const { namespace } = virtualService.object;
  const destinationRule = findDestinationRule(world, rollout);
  if (destinationRule !== undefined && hostOfDestinationRule(destinationRule) === completeHost(host, namespace)) {
    return true;
  }
  const service = findObject(world, "Service", { namespace, name: host });
  const alias = service && textOf(valueAt(service, "spec", "externalName"));
  return alias !== undefined && completeHost(alias, namespace) === completeHost(host, rollout.object.namespace);
}
