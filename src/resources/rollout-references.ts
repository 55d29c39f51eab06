// The objects that a Rollout names: those of its Istio traffic routing, and the workload whose pods it runs.
import { UserError } from "../errors.ts";
import {
  describePlace,
  type Field,
  memberOf,
  readCount,
  readList,
  readObject,
  readString,
  requireString,
} from "./fields.ts";

export type TlsRouteSelector = { readonly port: number; readonly sniHosts: readonly string[] };
export type TcpRouteSelector = { readonly port: number };

/** One entry of `virtualService` or `virtualServices`; an empty list means that no selector was given. */
export type VirtualServiceReference = {
  readonly name: string;
  readonly httpRoutes: readonly string[];
  readonly tlsRoutes: readonly TlsRouteSelector[];
  readonly tcpRoutes: readonly TcpRouteSelector[];
};

/** An object of the Rollout's namespace that carries a pod template; which kinds can, is not checked here. */
export type WorkloadReference = { readonly kind: string; readonly name: string };

export type DestinationRuleReference = {
  readonly name: string;
  readonly canarySubset: string;
  readonly stableSubset: string;
  readonly additionalSubsets: readonly string[];
};

/** An empty `virtualServices` counts as absent, as the API server drops it (rule 9). */
export function parseVirtualServiceReferences(istio: Field): readonly VirtualServiceReference[] {
  const several = readList(memberOf(istio, "virtualServices"));
  const single = memberOf(istio, "virtualService");
  if (several.length > 0 === (single.value !== undefined)) throw virtualServiceOrVirtualServices(istio);
  return (several.length > 0 ? several : [single]).map((entry) => ({
    name: requireString(memberOf(entry, "name")),
    httpRoutes: readList(memberOf(entry, "routes")).map(requireString),
    tlsRoutes: readList(memberOf(entry, "tlsRoutes")).map((route) => ({
      port: readCount(memberOf(route, "port")) ?? 0,
      sniHosts: readList(memberOf(route, "sniHosts")).map(requireString),
    })),
    tcpRoutes: readList(memberOf(entry, "tcpRoutes")).map((route) => ({
      port: readCount(memberOf(route, "port")) ?? 0,
    })),
  }));
}

export function parseDestinationRuleReference(field: Field): DestinationRuleReference | undefined {
  if (readObject(field) === undefined) return undefined;
  const canarySubset = requireString(memberOf(field, "canarySubsetName"));
  const stableSubset = requireString(memberOf(field, "stableSubsetName"));
  return {
    name: requireString(memberOf(field, "name")),
    canarySubset,
    stableSubset,
    additionalSubsets: readList(memberOf(field, "additionalSubsetNames")).map(requireString),
  };
}

export function parseWorkloadReference(field: Field): WorkloadReference | undefined {
  if (readObject(field) === undefined) return undefined;
  return { kind: readString(memberOf(field, "kind")) ?? "", name: requireString(memberOf(field, "name")) };
}

function virtualServiceOrVirtualServices(istio: Field): UserError {
  return new UserError(
    "invalid-reference",
    `${describePlace(istio.object)} has to name either virtualService or virtualServices, and not both`,
    { hint: "spec.strategy.canary.trafficRouting.istio takes one of the two; the controller rejects the Rollout too" },
  );
}
