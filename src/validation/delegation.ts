// VirtualServices that leave their http routes to others: a root names a delegate for each route.
import { isObject, memberAt, textOf } from "./value.ts";
import type { RouteView, VirtualServiceView } from "./virtual-service-view.ts";
import type { WorldObject } from "./world-object.ts";

/** One http route of a root with the delegate that it names; the delegate may be absent. */
export type Delegation = {
  readonly root: VirtualServiceView;
  readonly route: RouteView;
  /** In the root's namespace where the route names none (istio pilot/pkg/model/virtualservice.go). */
  readonly delegate: { readonly namespace: string; readonly name: string };
};

/** By `namespace/name` of the delegate, in the order of the roots. */
export type DelegationIndex = ReadonlyMap<string, readonly Delegation[]>;

export function indexDelegations(virtualServices: readonly VirtualServiceView[]): DelegationIndex {
  return Map.groupBy(virtualServices.flatMap(delegationsOf), ({ delegate: { namespace, name } }) =>
    keyOf(namespace, name),
  );
}

/** What a VirtualService leaves to others. */
export function delegationsOf(root: VirtualServiceView): readonly Delegation[] {
  return (root.routes.http ?? []).flatMap((route) => {
    const name = textOf(memberAt(route.value, "delegate", "name"));
    const namespace = textOf(memberAt(route.value, "delegate", "namespace")) ?? root.object.namespace;
    return name === undefined ? [] : [{ root, route, delegate: { namespace, name } }];
  });
}

/** The routes of roots that lead to a VirtualService; Istio reads its hosts, gateways and matches from there. */
export function delegationsTo(
  { delegations }: { readonly delegations: DelegationIndex },
  { namespace, name }: WorldObject,
): readonly Delegation[] {
  return delegations.get(keyOf(namespace, name)) ?? [];
}

export function isDelegating({ value }: RouteView): boolean {
  return isObject(memberAt(value, "delegate"));
}

/** Every http route delegates, and there are no others: nothing in it can be weighted. */
export function isRoot({ routes: { http = [], tls = [], tcp = [] } }: VirtualServiceView): boolean {
  return http.length > 0 && http.every(isDelegating) && tls.length === 0 && tcp.length === 0;
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
