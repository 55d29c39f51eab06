import { routeName } from "../../../resources/virtual-service.ts";
import { hostOfDestinationRule } from "../../host-index.ts";
import { hasTwoSides } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { memberAt } from "../../value.ts";
import { findDestinationRule } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const subsetIneffectiveForIngress = defineRule({
  name: "subset-ineffective-for-ingress",
  group: "destination-rule",
  severity: "warning",
  scope: "offline",
  what: "another VirtualService leads from a gateway to the host of the DestinationRule without a subset",
  why: "a gateway applies that route alone, so that requests from outside go to the pods of both sides, past the weights",
  fix: "let the Rollout weight that VirtualService too: name it in virtualServices, with both subsets in its route",
  sources: ["IST0140"],
  check: onIstioRollouts((rollout, world) => {
    const destinationRule = findDestinationRule(world, rollout);
    if (destinationRule === undefined || !hasTwoSides(rollout)) return [];
    const host = hostOfDestinationRule(destinationRule);
    const bound = (world.bindingsByRollout.get(rollout.object) ?? []).map(({ virtualService }) => virtualService);
    const leading = host === "" ? [] : (world.hosts.gatewayDestinations.get(host) ?? []);
    return leading.flatMap(({ virtualService, route, destination }) => {
      if (bound.includes(virtualService)) return [];
      const message = `route ${routeName(route)} leads to "${destination.host}" past the weights of ${describe(rollout.object)}`;
      return [findingAt(memberAt(destination.value, "destination", "host"), message)];
    });
  }),
});
