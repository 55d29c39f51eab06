import { routeName } from "../../../resources/virtual-service.ts";
import { missingSides } from "../../../traffic/destinations.ts";
import { hasTwoSides } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { selectRoutes } from "../../select-routes.ts";
import { onBindings } from "../../subjects.ts";
import { isResolved } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const routeNotListed = defineRule({
  name: "route-not-listed",
  group: "routes",
  severity: "warning",
  scope: "offline",
  what: "a route has the stable and the canary destination, and the Rollout does not select it",
  why: "the requests of that route keep their split through all steps",
  fix: "add the route to those that the Rollout selects, or take the canary destination out of it",
  sources: ["#4097"],
  check: onBindings((binding, world) => {
    const { rollout, reference, virtualService } = binding;
    const named = { http: reference.httpRoutes, tls: reference.tlsRoutes, tcp: reference.tcpRoutes };
    if (!hasTwoSides(rollout)) return [];
    // A Rollout may name the VirtualService in several entries.
    const bindings = world.bindingsByRollout.get(rollout.object) ?? [];
    const own = bindings.filter(isResolved).filter((other) => other.virtualService === virtualService);
    const selections = own.flatMap(selectRoutes);
    const selected = new Set(selections.flatMap(({ routes }) => routes));
    const names = new Set([...rollout.managedRoutes, ...[...selected].map(({ name }) => name)]);
    return selectRoutes(binding).flatMap(({ protocol, listed, unanswered }) => {
      if (named[protocol].length === 0 || unanswered.length > 0) return [];
      const passedOver = listed.filter(
        (route) =>
          !selected.has(route) &&
          (route.name === undefined || !names.has(route.name)) &&
          missingSides(route, rollout.sides).length === 0,
      );
      return passedOver.map((route) =>
        findingAt(
          route.value,
          `route ${routeName(route)} of ${describe(virtualService.object)} has both destinations of ${describe(rollout.object)} and is not selected by it`,
        ),
      );
    });
  }),
});
