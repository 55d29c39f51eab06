import { podTemplateHashLabel } from "../../../resources/rollout-labels.ts";
import type { Side } from "../../../traffic/sides.ts";
import { updateOf } from "../../../traffic/update.ts";
import { destinationsOf, findEmptySides } from "../../live-sides.ts";
import { type LiveRollout, onLiveRollouts } from "../../live-state.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { itemsOf, memberAt, textOf, type Value, valueAt } from "../../value.ts";
import { findDestinationRule, findObject, type World } from "../../world.ts";

export const hashWithoutPods = defineRule({
  name: "hash-without-pods",
  group: "destinations",
  severity: "warning",
  scope: "live",
  needs: ["ReplicaSet"],
  what: "a Service or subset without weight whose hash has no ready pod, while no update is under way",
  why: "a weight that is set there by hand, or a caller that names the subset, gets 503",
  fix: "begin an update, retry the one that was aborted, or run kubectl istio-rollout sync where no controller acts",
  sources: ["rule 51", "#1838", "#2316"],
  check: onLiveRollouts((rollout, world) => {
    const update = updateOf(rollout.state.rollout).kind;
    // In mid-update the controller scales a side before it gives it weight.
    if (update !== "none" && update !== "aborted") return [];
    return findEmptySides(rollout).flatMap(({ side, pods: { what, hash } }) => {
      const value = findHash(rollout, side, world);
      const isWeighted = destinationsOf(rollout, side, world).some(({ share }) => share > 0);
      if (value === undefined || isWeighted) return [];
      return [findingAt(value, `${what} selects hash "${hash}", of which no pod is ready`)];
    });
  }),
});

function findHash({ view, state: { sides } }: LiveRollout, side: Side, world: World): Value | undefined {
  if (sides.level === "subset") {
    const rule = findDestinationRule(world, view);
    const subsets = rule === undefined ? [] : itemsOf(valueAt(rule, "spec", "subsets"));
    const subset = subsets.find((candidate) => textOf(memberAt(candidate, "name")) === sides[side].subset);
    return subset && memberAt(subset, "labels", podTemplateHashLabel);
  }
  const { namespace } = view.object;
  const service = findObject(world, "Service", { namespace, name: sides[side].service ?? "" });
  return service && valueAt(service, "spec", "selector", podTemplateHashLabel);
}
