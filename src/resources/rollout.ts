// The slice of a Rollout that decisions about Istio traffic need.
import { UserError } from "../errors.ts";
import {
  describePlace,
  type Field,
  fieldAt,
  memberOf,
  readBoolean,
  readCount,
  readList,
  readObject,
  readString,
  readStrings,
  requireString,
} from "./fields.ts";
import { parsePodSelector } from "./pod-selector.ts";
import { parseReplicaThreshold, type ReplicaThreshold } from "./replica-threshold.ts";
import type { ResourceRef } from "./resource-ref.ts";
import type { KubernetesObject } from "./resource-store.ts";
import { instanceIdLabel, revisionAnnotation, workloadGenerationAnnotation } from "./rollout-labels.ts";
import {
  type DestinationRuleReference,
  parseDestinationRuleReference,
  parseVirtualServiceReferences,
  parseWorkloadReference,
  type VirtualServiceReference,
  type WorkloadReference,
} from "./rollout-references.ts";
import { parseStatus, type RolloutStatus } from "./rollout-status.ts";
import { parseSteps, type RolloutStep } from "./rollout-steps.ts";
import { parseTakeover, type Takeover } from "./takeover.ts";

/** Without the objects that its traffic routing names, which may be contradictory. */
export type RolloutHead = {
  readonly ref: ResourceRef;
  readonly uid: string | undefined;
  readonly place: string | undefined;
  readonly generation: number | undefined;
  /** How many pods it wants in all; 1 unless it says otherwise, as the API reference has it. */
  readonly replicas: number;
  /** `spec.paused`: a person's pause, not that of a step. */
  readonly paused: boolean;
  readonly restartAt: string | undefined;
  /** The `rollout.argoproj.io/revision` of the current pod template. */
  readonly revision: number | undefined;
  readonly instanceId: string | undefined;
  readonly takeover: Takeover | undefined;
  /** Label selector of its ReplicaSets and pods, as the API server takes it; undefined where nothing tells it. */
  readonly podSelector: string | undefined;
  readonly stableService: string | undefined;
  readonly canaryService: string | undefined;
  readonly pingPong: { readonly ping: string; readonly pong: string } | undefined;
  /** The object whose pod template the Rollout uses instead of one of its own. */
  readonly workload: WorkloadReference | undefined;
  /** The generation of the workload that the controller has noticed last. */
  readonly workloadGeneration: string | undefined;
  readonly managedRoutes: readonly string[];
  readonly dynamicStableScale: boolean;
  /** The least number of pods of a side that has any; undefined where nothing demands more than one. */
  readonly minPodsPerReplicaSet: number | undefined;
  readonly replicaThreshold: ReplicaThreshold | undefined;
  readonly steps: readonly RolloutStep[];
  readonly status: RolloutStatus;
};

export type Rollout = RolloutHead & {
  readonly virtualServices: readonly VirtualServiceReference[];
  readonly destinationRule: DestinationRuleReference | undefined;
};

/** Throws `rollout-without-istio`, `invalid-reference` (rule 10) or `malformed-object`. */
export function parseRollout(object: KubernetesObject): Rollout {
  const istio = fieldAt(object, "spec", "strategy", "canary", "trafficRouting", "istio");
  if (istio.value === undefined) throw rolloutWithoutIstio(object);
  return {
    ...parseRolloutHead(object),
    virtualServices: parseVirtualServiceReferences(istio),
    destinationRule: parseDestinationRuleReference(memberOf(istio, "destinationRule")),
  };
}

/** Throws `malformed-object`. */
export function parseRolloutHead(object: KubernetesObject): RolloutHead {
  const spec = fieldAt(object, "spec");
  const status = fieldAt(object, "status");
  const canary = fieldAt(object, "spec", "strategy", "canary");
  const routing = memberOf(canary, "trafficRouting");
  const metadata = fieldAt(object, "metadata");
  return {
    ref: object.ref,
    uid: readString(memberOf(metadata, "uid")),
    place: object.place,
    generation: readCount(memberOf(metadata, "generation")),
    replicas: readCount(memberOf(spec, "replicas")) ?? 1,
    paused: readBoolean(memberOf(spec, "paused")) ?? false,
    restartAt: readName(memberOf(spec, "restartAt")),
    revision: parseRevision(object),
    instanceId: readStrings(memberOf(metadata, "labels")).get(instanceIdLabel),
    takeover: parseTakeover(object),
    podSelector: parsePodSelector(spec, status),
    stableService: readName(memberOf(canary, "stableService")),
    canaryService: readName(memberOf(canary, "canaryService")),
    pingPong: parsePingPong(memberOf(canary, "pingPong")),
    workload: parseWorkloadReference(memberOf(spec, "workloadRef")),
    workloadGeneration: readString(memberOf(memberOf(metadata, "annotations"), workloadGenerationAnnotation)),
    managedRoutes: readList(memberOf(routing, "managedRoutes")).map((route) => requireString(memberOf(route, "name"))),
    dynamicStableScale: readBoolean(memberOf(canary, "dynamicStableScale")) ?? false,
    minPodsPerReplicaSet: readCount(memberOf(canary, "minPodsPerReplicaSet")),
    replicaThreshold: parseReplicaThreshold(memberOf(canary, "replicaProgressThreshold")),
    steps: parseSteps(memberOf(canary, "steps")),
    status: parseStatus(status),
  };
}

/** The revision that the controller gave a Rollout or a ReplicaSet. */
export function parseRevision(object: KubernetesObject): number | undefined {
  const text = readString(memberOf(fieldAt(object, "metadata", "annotations"), revisionAnnotation));
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** The weights that `setWeight` steps offer, in order. */
export function stepWeights({ steps }: Rollout): readonly number[] {
  return steps.flatMap((step) => (step.kind === "setWeight" ? step.weight : []));
}

/** Kubernetes writes an unset name as an empty string. */
function readName(field: Field): string | undefined {
  return readString(field) || undefined;
}

function parsePingPong(field: Field): Rollout["pingPong"] {
  if (readObject(field) === undefined) return undefined;
  return { ping: requireString(memberOf(field, "pingService")), pong: requireString(memberOf(field, "pongService")) };
}

function rolloutWithoutIstio(object: KubernetesObject): UserError {
  return new UserError("rollout-without-istio", `${describePlace(object)} has no Istio traffic routing`, {
    hint: "spec.strategy.canary.trafficRouting.istio names the VirtualServices whose weights are to move",
  });
}
