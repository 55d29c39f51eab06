import { findManagedRoutes } from "../../live-managed-routes.ts";
import { onLiveRollouts } from "../../live-state.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { memberAt } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const managedRouteStale = defineRule({
  name: "managed-route-stale",
  group: "routes",
  severity: "warning",
  scope: "live",
  needs: ["ReplicaSet"],
  what: "a managed route stands while no step calls for it",
  why: "the requests that it matches go to an old canary, or to no pod at all",
  fix: "remove it with kubectl istio-rollout remove-managed-routes, and leave managed routes out of what is applied",
  sources: ["#2769", "#3617", "#4890", "rule 71"],
  check: onLiveRollouts((rollout, world) =>
    findManagedRoutes(rollout, world).flatMap(({ http, absent }) => {
      const stale = http.filter(({ name }) => name !== undefined && absent.includes(name));
      // The controller keeps the last route of a VirtualService too: without one it would be refused.
      if (stale.length === http.length) return [];
      return stale.map(({ name, value }) =>
        findingAt(
          memberAt(value, "name"),
          `managed route "${name}" stands, and no step of ${describe(rollout.view.object)} calls for it now`,
        ),
      );
    }),
  ),
});
