import { onLiveRollouts } from "../../live-state.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { hasLabels, labelsOf, toLabelSelector } from "../../selectors.ts";
import { findUnanswered } from "../../service-pods.ts";
import { valueAt } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const serviceSelectsNoPods = defineRule({
  name: "service-selects-no-pods",
  group: "services",
  severity: "warning",
  scope: "live",
  needs: ["Pod", "ReplicaSet"],
  what: "the selector of a Service of the Rollout matches no pod",
  why: "requests to it fail with 503",
  fix: "make the selector match labels of the pod template",
  sources: ["IST0127", "#4371"],
  check: onLiveRollouts((rollout, world) =>
    findUnanswered(rollout, world).flatMap(({ service, selector }) => {
      const others = world.liveIndex.podsByNamespace.get(service.namespace) ?? [];
      if (others.some((pod) => hasLabels(labelsOf(pod), selector))) return [];
      const message = `selector "${toLabelSelector(selector)}" matches no pod, neither of ${describe(rollout.view.object)} nor any other`;
      return [findingAt(valueAt(service, "spec", "selector"), message)];
    }),
  ),
});
