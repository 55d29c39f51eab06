import { onLiveRollouts } from "../../live-state.ts";
import { findProxyGap, isAppliedInMesh } from "../../proxies.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { valueAt } from "../../value.ts";
import { isResolved } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const proxyMissing = defineRule({
  name: "proxy-missing",
  group: "services",
  severity: "warning",
  scope: "live",
  needs: ["Pod", "Namespace"],
  what: "a namespace without injection, or pods without a proxy in one that has it",
  why: "it is the proxy of the caller that follows the weights: to callers without one they make no difference",
  fix: "restart the pods so that they are injected, or check the webhook of the Istio revision",
  sources: ["IST0102", "IST0103"],
  check: onLiveRollouts((rollout, world) => {
    const bindings = (world.bindingsByRollout.get(rollout.view.object) ?? []).filter(isResolved);
    const isForMesh = bindings.some(({ virtualService }) => isAppliedInMesh(virtualService, world));
    const gap = isForMesh ? findProxyGap(rollout, world) : undefined;
    if (gap === undefined) return [];
    const { namespace } = rollout.view.object;
    if (gap.kind === "pods") {
      const message = `${gap.without} of ${gap.of} pods of ${describe(rollout.view.object)} have no proxy, though namespace "${namespace}" has injection`;
      return [findingAt(valueAt(rollout.view.object, "spec", "template"), message)];
    }
    const message = `it has no injection: the weights of its Rollouts make no difference to callers in it`;
    const fix = "label it with istio-injection=enabled, unless all callers are elsewhere";
    return [findingAt(valueAt(gap.namespace, "metadata", "labels"), message, { severity: "info", fix })];
  }),
});
