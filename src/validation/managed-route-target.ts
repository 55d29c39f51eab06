// The http route from which the controller makes managed routes: the first that it weights (rules 62, 63).
import { isDelegating } from "./delegation.ts";
import { managedRouteSteps } from "./managed-route-steps.ts";
import { type SelectedRoute, selectRoutes } from "./select-routes.ts";
import { isSet, memberAt } from "./value.ts";
import type { RouteView } from "./virtual-service-view.ts";
import type { ResolvedBinding } from "./world.ts";

/** Undefined where there is none, or which one is not clear. */
export function findWeightedRoute(binding: ResolvedBinding): RouteView | undefined {
  const http = selectRoutes(binding).find(({ protocol }) => protocol === "http");
  return http === undefined || http.ambiguous.length > 0 ? undefined : http.routes[0];
}

/** What a weighted http route does in place of routing, where the Rollout has header or mirror steps. */
export function delegatesOrRedirects({ rollout, route }: SelectedRoute): string | undefined {
  if (route.protocol !== "http" || managedRouteSteps(rollout).length === 0) return undefined;
  if (isDelegating(route)) return "delegates";
  if (isSet(memberAt(route.value, "redirect"))) return "redirects";
  return isSet(memberAt(route.value, "directResponse")) ? "responds by itself" : undefined;
}
