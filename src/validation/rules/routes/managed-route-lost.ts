import { findManagedRoutes, findStepOf } from "../../live-managed-routes.ts";
import { onLiveRollouts } from "../../live-state.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { stepName } from "../../step-actions.ts";
import { describe } from "../../world-object.ts";

export const managedRouteLost = defineRule({
  name: "managed-route-lost",
  group: "routes",
  severity: "warning",
  scope: "live",
  needs: ["ReplicaSet"],
  what: "a managed route that the current step calls for is absent",
  why: "the controller set it once and does not look again, so that its requests go where the weights send them",
  fix: "set it again with kubectl istio-rollout sync, and keep whoever applies the VirtualService from removing it",
  sources: ["#4486", "#4716", "#2463"],
  check: onLiveRollouts((rollout, world) =>
    findManagedRoutes(rollout, world).flatMap(({ virtualService, http, present }) =>
      present.flatMap((name) => {
        const step = findStepOf(rollout, name);
        if (step === undefined || http.some((route) => route.name === name)) return [];
        const place = describe(virtualService.object);
        return [findingAt(step, `managed route "${name}" of ${stepName(step)} is not in ${place} any more`)];
      }),
    ),
  ),
});
