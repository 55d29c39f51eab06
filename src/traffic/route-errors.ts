// What is wrong with the choice of routes, for the user.
import { UserError } from "../errors.ts";
import { describePlace } from "../resources/fields.ts";
import { findNearest } from "../resources/near-names.ts";
import { type Protocol, type Route, routeName, routesOf, type VirtualService } from "../resources/virtual-service.ts";
import { missingSides } from "./destinations.ts";
import type { Sides } from "./sides.ts";

/** `route-not-found`: there is nothing that could be chosen. */
export function nothingToWeight(virtualService: VirtualService): UserError {
  return new UserError("route-not-found", `${describePlace(virtualService)} has no route that could be weighted`, {
    hint: "it needs an http, tls or tcp route with the stable and the canary destination",
  });
}

/** `route-not-found`, with the nearest name as the hint, else the advice. */
export function routeNotFound(
  virtualService: VirtualService,
  name: string,
  advice = "correct the name in the Rollout's trafficRouting.istio, or choose with --route",
): UserError {
  const names = routesOf(virtualService).map(routeName);
  const nearest = findNearest(name, names);
  return new UserError("route-not-found", `route "${name}" not found in ${describePlace(virtualService)}`, {
    alternatives: { label: "routes", values: names },
    hint: nearest === undefined ? advice : `did you mean --route ${nearest}?`,
  });
}

/** `routes-ambiguous`; proposes a route that can be weighted. */
export function routesAmbiguous(
  virtualService: VirtualService,
  protocol: Protocol,
  { routes, sides }: { readonly routes: readonly Route[]; readonly sides: Sides },
): UserError {
  const proposed = routes.find((route) => missingSides(route, sides).length === 0) ?? routes[0];
  const choice = proposed === undefined ? "" : `choose with --route ${routeName(proposed)}, or `;
  return new UserError(
    "routes-ambiguous",
    `the Rollout names none of the ${routes.length} ${protocol} routes of ${describePlace(virtualService)}`,
    {
      alternatives: { label: "routes", values: routes.map(routeName) },
      hint: `${choice}take every route of the two destinations with --all-routes`,
    },
  );
}
