import { podTemplateHashLabel } from "../../../resources/rollout-labels.ts";
import { hashOf } from "../../live-index.ts";
import { onLiveRollouts } from "../../live-state.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { hasLabels, labelsOf, withoutHash } from "../../selectors.ts";
import { memberAt, textOf, valueAt } from "../../value.ts";
import { findDestinationRule, findServiceOfHost, type World } from "../../world.ts";
import { describe, type WorldObject } from "../../world-object.ts";

export const subsetHashCrossesClusters = defineRule({
  name: "subset-hash-crosses-clusters",
  group: "destination-rule",
  severity: "warning",
  scope: "live",
  needs: ["ReplicaSet", "remote Service", "remote Pod"],
  what: "a subset with a pod template hash of this cluster also serves pods of another one",
  why: "hashes differ from cluster to cluster, so that no pod over there ever matches: their share of the load is lost (unverified)",
  fix: "give each cluster a DestinationRule and hosts of its own, or take subsets that no hash tells apart",
  sources: ["#3108", "istio#41871"],
  check: onLiveRollouts(({ view, state }, world) => {
    const rule = findDestinationRule(world, view);
    const remote = rule && findRemotePods(rule, world);
    if (rule === undefined || remote === undefined || remote.pods.length === 0) return [];
    return (["stable", "canary"] as const).flatMap((side) => {
      const subset = state.destinationRule?.subsets.find(({ name }) => name === state.sides[side].subset);
      if (subset?.hash === undefined) return [];
      const labels = valueAt(rule, "spec", "subsets", subset.index, "labels");
      const matching = remote.pods.filter((pod) => hasLabels(labelsOf(pod), withoutHash(labels)));
      if (matching.length === 0 || matching.some((pod) => hashOf(pod) === subset.hash)) return [];
      const count = matching.length === 1 ? "the pod" : `the ${matching.length} pods`;
      const message = `hash "${subset.hash}" of subset "${subset.name}" matches none of ${count} behind ${describe(remote.service)} in cluster "${world.live?.istio.name}"`;
      return [findingAt(memberAt(labels, podTemplateHashLabel), message)];
    });
  }),
});

type RemotePods = { readonly service: WorldObject; readonly pods: readonly WorldObject[] };

/** Pods of the Istio cluster behind the Service of the DestinationRule's host, where that cluster has one too. */
function findRemotePods(rule: WorldObject, world: World): RemotePods | undefined {
  const local = findServiceOfHost(world, textOf(valueAt(rule, "spec", "host")) ?? "", rule.namespace);
  const objects = world.live?.istio.objects ?? [];
  const service = objects.find(
    ({ kind, namespace, name }) => kind === "Service" && namespace === local?.namespace && name === local.name,
  );
  if (service === undefined) return undefined;
  const selector = withoutHash(valueAt(service, "spec", "selector"));
  if (selector.size === 0) return undefined;
  const pods = objects.filter(({ kind, namespace }) => kind === "Pod" && namespace === service.namespace);
  return { service, pods: pods.filter((pod) => hasLabels(labelsOf(pod), selector)) };
}
