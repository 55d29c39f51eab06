// The slice of a Rollout that decisions about Istio traffic need.
import { UserError } from "../errors.ts";
import {
  describePlace,
  type Field,
  fieldAt,
  memberOf,
  readCount,
  readList,
  readObject,
  readString,
  readStrings,
  requireString,
} from "./fields.ts";
import type { ResourceRef } from "./resource-ref.ts";
import type { KubernetesObject } from "./resource-store.ts";

/** Label of pods, ReplicaSets, Service selectors and subsets; its value is only ever read, never computed. */
export const podTemplateHashLabel = "rollouts-pod-template-hash";
/** Label that says which controller instance serves a Rollout. */
const instanceIdLabel = "argo-rollouts.argoproj.io/controller-instance-id";

export type TlsRouteSelector = { readonly port: number; readonly sniHosts: readonly string[] };
export type TcpRouteSelector = { readonly port: number };

/** One entry of `virtualService` or `virtualServices`; an empty list means that no selector was given. */
export type VirtualServiceReference = {
  readonly name: string;
  readonly httpRoutes: readonly string[];
  readonly tlsRoutes: readonly TlsRouteSelector[];
  readonly tcpRoutes: readonly TcpRouteSelector[];
};

type DestinationRuleReference = {
  readonly name: string;
  readonly canarySubset: string;
  readonly stableSubset: string;
  readonly additionalSubsets: readonly string[];
};

type RolloutStatus = {
  readonly observedGeneration: string | undefined;
  readonly stablePingPong: string | undefined;
  /** `status.canary.weights.canary.weight`: what the controller wrote last. */
  readonly recordedCanaryWeight: number | undefined;
};

export type Rollout = {
  readonly ref: ResourceRef;
  readonly place: string | undefined;
  readonly generation: number | undefined;
  readonly instanceId: string | undefined;
  /** Label selector of its ReplicaSets and pods, as the API server takes it; undefined where nothing tells it. */
  readonly podSelector: string | undefined;
  readonly stableService: string | undefined;
  readonly canaryService: string | undefined;
  readonly pingPong: { readonly ping: string; readonly pong: string } | undefined;
  readonly virtualServices: readonly VirtualServiceReference[];
  readonly destinationRule: DestinationRuleReference | undefined;
  readonly managedRoutes: readonly string[];
  /** The weights that `setWeight` steps offer, in order. */
  readonly stepWeights: readonly number[];
  readonly status: RolloutStatus;
};

/** Throws `rollout-without-istio`, `invalid-reference` (rule 10) or `malformed-object`. */
export function parseRollout(object: KubernetesObject): Rollout {
  const canary = fieldAt(object, "spec", "strategy", "canary");
  const routing = memberOf(canary, "trafficRouting");
  const istio = memberOf(routing, "istio");
  if (istio.value === undefined) throw rolloutWithoutIstio(object);
  const labels = readStrings(fieldAt(object, "metadata", "labels"));
  return {
    ref: object.ref,
    place: object.place,
    generation: readCount(fieldAt(object, "metadata", "generation")),
    instanceId: labels.get(instanceIdLabel),
    podSelector: parsePodSelector(fieldAt(object, "spec", "selector")) ?? findPodSelector(fieldAt(object, "status")),
    stableService: readName(memberOf(canary, "stableService")),
    canaryService: readName(memberOf(canary, "canaryService")),
    pingPong: parsePingPong(memberOf(canary, "pingPong")),
    virtualServices: parseVirtualServiceReferences(istio),
    destinationRule: parseDestinationRuleReference(memberOf(istio, "destinationRule")),
    managedRoutes: readList(memberOf(routing, "managedRoutes")).map((route) => requireString(memberOf(route, "name"))),
    stepWeights: readList(memberOf(canary, "steps")).flatMap((step) => readCount(memberOf(step, "setWeight")) ?? []),
    status: parseStatus(fieldAt(object, "status")),
  };
}

function parseStatus(status: Field): RolloutStatus {
  const canary = memberOf(status, "canary");
  return {
    observedGeneration: readString(memberOf(status, "observedGeneration")),
    stablePingPong: readName(memberOf(canary, "stablePingPong")),
    recordedCanaryWeight: readCount(memberOf(memberOf(memberOf(canary, "weights"), "canary"), "weight")),
  };
}

/** Kubernetes writes an unset name as an empty string. */
function readName(field: Field): string | undefined {
  return readString(field) || undefined;
}

function parsePingPong(field: Field): Rollout["pingPong"] {
  if (readObject(field) === undefined) return undefined;
  return { ping: requireString(memberOf(field, "pingService")), pong: requireString(memberOf(field, "pongService")) };
}

/** An empty `virtualServices` counts as absent, as the API server drops it (rule 9). */
function parseVirtualServiceReferences(istio: Field): readonly VirtualServiceReference[] {
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

function parseDestinationRuleReference(field: Field): DestinationRuleReference | undefined {
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

function parsePodSelector(selector: Field): string | undefined {
  const labels = [...readStrings(memberOf(selector, "matchLabels"))].map(([key, value]) => `${key}=${value}`);
  const expressions = readList(memberOf(selector, "matchExpressions")).map(parseSelectorExpression);
  const parts = [...labels, ...expressions];
  return parts.length === 0 ? undefined : parts.join(",");
}

/** A Rollout with `workloadRef` stores no selector: its status tells it, or the hashes of its ReplicaSets. */
function findPodSelector(status: Field): string | undefined {
  const selector = readName(memberOf(status, "selector"));
  const hashes = ["currentPodHash", "stableRS"].flatMap((name) => readName(memberOf(status, name)) ?? []);
  return selector ?? (hashes.length === 0 ? undefined : `${podTemplateHashLabel} in (${hashes.join(",")})`);
}

function parseSelectorExpression(expression: Field): string {
  const key = requireString(memberOf(expression, "key"));
  const values = readList(memberOf(expression, "values")).map(requireString).join(",");
  const operator = requireString(memberOf(expression, "operator"));
  switch (operator) {
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
    default:
      return `${key} ${operator === "NotIn" ? "notin" : "in"} (${values})`;
  }
}

function rolloutWithoutIstio(object: KubernetesObject): UserError {
  return new UserError("rollout-without-istio", `${describePlace(object)} has no Istio traffic routing`, {
    hint: "spec.strategy.canary.trafficRouting.istio names the VirtualServices whose weights are to move",
  });
}

function virtualServiceOrVirtualServices(istio: Field): UserError {
  return new UserError(
    "invalid-reference",
    `${describePlace(istio.object)} has to name either virtualService or virtualServices, and not both`,
    { hint: "spec.strategy.canary.trafficRouting.istio takes one of the two; the controller rejects the Rollout too" },
  );
}
