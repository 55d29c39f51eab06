// Whether pods have a sidecar, and whether their namespace gives them one (istio pkg/kube/inject).
import { delegationsTo } from "./delegation.ts";
import type { LiveRollout } from "./live-state.ts";
import { podsOfRollout } from "./service-pods.ts";
import { isTrue, itemsOf, memberAt, textOf, valueAt } from "./value.ts";
import type { VirtualServiceView } from "./virtual-service-view.ts";
import { findObject, type World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";

export type ProxyGap =
  | { readonly kind: "namespace"; readonly namespace: WorldObject }
  | { readonly kind: "pods"; readonly without: number; readonly of: number };

/** None in the ambient mode, where no pod has a proxy of its own. */
export function findProxyGap(rollout: LiveRollout, world: World): ProxyGap | undefined {
  const namespace = findObject(world, "Namespace", { namespace: "", name: rollout.view.object.namespace });
  const pods = podsOfRollout(rollout, world);
  if (namespace === undefined || pods.length === 0 || [namespace, ...pods].some(isAmbient)) return undefined;
  const without = pods.filter((pod) => !hasProxy(pod) && !isExempt(pod));
  if (isInjected(namespace)) {
    return without.length === 0 ? undefined : { kind: "pods", without: without.length, of: pods.length };
  }
  return pods.some(hasProxy) || without.length < pods.length ? undefined : { kind: "namespace", namespace };
}

/** A delegate is applied where the roots are that lead to it. */
export function isAppliedInMesh(virtualService: VirtualServiceView, world: World): boolean {
  const isForMesh = ({ gateways }: VirtualServiceView) => gateways.length === 0 || gateways.includes("mesh");
  if (virtualService.hosts.length > 0) return isForMesh(virtualService);
  return delegationsTo(world, virtualService.object).some(({ root }) => isForMesh(root));
}

function isAmbient(object: WorldObject): boolean {
  return textOf(valueAt(object, "metadata", "labels", "istio.io/dataplane-mode")) === "ambient";
}

function isInjected(namespace: WorldObject): boolean {
  const label = (name: string) => textOf(valueAt(namespace, "metadata", "labels", name));
  const injection = label("istio-injection");
  return injection === undefined ? label("istio.io/rev") !== undefined : injection === "enabled";
}

/** A native sidecar is an init container; one that runs on the host's network is never injected. */
function hasProxy(pod: WorldObject): boolean {
  return ["containers", "initContainers"].some((list) =>
    itemsOf(valueAt(pod, "spec", list)).some((container) => textOf(memberAt(container, "name")) === "istio-proxy"),
  );
}

function isExempt(pod: WorldObject): boolean {
  const mark = "sidecar.istio.io/inject";
  const wish = ["labels", "annotations"].map((part) => textOf(valueAt(pod, "metadata", part, mark)));
  return wish.includes("false") || isTrue(valueAt(pod, "spec", "hostNetwork"));
}
