import { managedByAnnotation } from "../../../resources/rollout-labels.ts";
import { desiredTraffic } from "../../../traffic/desired-traffic.ts";
import { isObserved } from "../../../traffic/update.ts";
import { mayAct } from "../../../traffic/way.ts";
import { controllerManager, managersOf } from "../../field-managers.ts";
import { type LiveRollout, onLiveRollouts } from "../../live-state.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { isSet, valueAt } from "../../value.ts";
import { findDestinationRule } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const destinationRuleContested = defineRule({
  name: "destination-rule-contested",
  group: "destination-rule",
  severity: "error",
  scope: "live",
  needs: ["ReplicaSet"],
  what: "the controller of another cluster cleans the DestinationRule that this Rollout's controller labels",
  why: "subsets lose their hash, so that each of them selects the pods of both versions",
  fix: "let the controllers that share an Istio cluster have namespaces or DestinationRules apart, or make a Rollout of that name in each of their clusters",
  sources: ["rule 52", "rule 53"],
  check: onLiveRollouts((rollout, world) => {
    const rule = findDestinationRule(world, rollout.view);
    if (rule?.origin !== "cluster" || !wasLabelled(rollout)) return [];
    const annotations = valueAt(rule, "metadata", "annotations");
    const isCleaned = rollout.state.destinationRule?.subsets.every(({ hash }) => hash === undefined) ?? false;
    if (!isCleaned || isSet(valueAt(rule, "metadata", "annotations", managedByAnnotation))) return [];
    // Whoever applies manifests over it is another manager.
    if (managersOf(rule)[0]?.manager !== controllerManager) return [];
    const message = `a controller that does not know ${describe(rollout.view.object)} has taken its labels and its annotation away`;
    return [findingAt(annotations, message)];
  }),
});

/** Weights are written only after the labels, and nothing holds the labels back now. */
function wasLabelled({ state, live }: LiveRollout): boolean {
  const { rollout } = state;
  if (!mayAct(live.controller) || !isObserved(rollout)) return false;
  return rollout.status.recordedCanaryWeight !== undefined && desiredTraffic(state).subsets.stable !== undefined;
}
