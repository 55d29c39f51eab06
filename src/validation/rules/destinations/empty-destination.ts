import { destinationsOf, findEmptySides } from "../../live-sides.ts";
import { onLiveRollouts } from "../../live-state.ts";
import { defineRule, findingAt } from "../../rule.ts";

export const emptyDestination = defineRule({
  name: "empty-destination",
  group: "destinations",
  severity: "error",
  scope: "live",
  needs: ["ReplicaSet"],
  what: "weight above 0 on a Service or subset whose hash has no ready pod",
  why: "these requests fail with 503",
  fix: "send the weight to the other side with kubectl istio-rollout abort or set-weight, or repair the pods",
  sources: ["IST0173", "#1838", "#4775", "#4612"],
  check: onLiveRollouts((rollout, world) =>
    findEmptySides(rollout).flatMap(({ side, pods: { what, hash } }) =>
      destinationsOf(rollout, side, world)
        .filter(({ share }) => share > 0)
        .map(({ value, route, share }) =>
          findingAt(value, `${share}% of route ${route} goes to ${what}, and no pod of its hash "${hash}" is ready`),
        ),
    ),
  ),
});
