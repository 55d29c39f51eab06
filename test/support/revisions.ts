// A Rollout with its revisions: ReplicaSets that it owns, each with a pod template of its own.
import type { JsonObject } from "../../src/resources/json.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { hostRoute, kubernetesObject, type RolloutParts, replicaSet, rollout, virtualService } from "./builders.ts";
import { liveState, trafficState } from "./traffic-states.ts";

const rolloutUid = "00000000-0000-4000-8000-000000000042";

export function podTemplate(image: string, hash?: string): JsonObject {
  const labels = { app: "web", ...(hash === undefined ? {} : { "rollouts-pod-template-hash": hash }) };
  return { metadata: { labels }, spec: { containers: [{ name: "web", image }] } };
}

type RevisionParts = {
  readonly revision: number;
  readonly image?: string;
  readonly pods?: number;
  readonly uid?: string;
};

/** Owned by the Rollout `web`, unless told otherwise. */
export function revision(hash: string, parts: RevisionParts): KubernetesObject {
  const { revision: number, image = `web:${number}`, pods = 4, uid = rolloutUid } = parts;
  const { ref, content } = replicaSet(hash, pods);
  const metadata = content["metadata"] as JsonObject;
  return {
    ref,
    content: {
      ...content,
      metadata: {
        ...metadata,
        annotations: { "rollout.argoproj.io/revision": String(number) },
        ownerReferences: [{ apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", name: "web", uid, controller: true }],
      },
      spec: { ...(content["spec"] as JsonObject), template: podTemplate(image, hash) },
    },
  };
}

export type LifeParts = RolloutParts & {
  /** Members of `spec` beside the strategy. */
  readonly spec?: JsonObject;
};

/** Runs `web:2`, has its UID. */
export function runningRollout({ spec, metadata, ...parts }: LifeParts = {}): KubernetesObject {
  const { ref, content } = rollout({ metadata: { uid: rolloutUid, ...metadata }, ...parts });
  return {
    ref,
    content: { ...content, spec: { ...(content["spec"] as JsonObject), template: podTemplate("web:2"), ...spec } },
  };
}

const statuses = {
  /** No update under way. */
  healthy: { phase: "Healthy", currentPodHash: "bbb", stableRS: "bbb", currentStepIndex: 4 },
  /** The canary `bbb` waits at the first pause. */
  paused: {
    phase: "Paused",
    currentPodHash: "bbb",
    stableRS: "aaa",
    currentStepIndex: 1,
    pauseConditions: [{ reason: "CanaryPauseStep", startTime: "2026-01-01T11:00:00Z" }],
    controllerPause: true,
    canary: {
      weights: { canary: { weight: 10, podTemplateHash: "bbb" }, stable: { weight: 90, podTemplateHash: "aaa" } },
    },
  },
  progressing: { phase: "Progressing", currentPodHash: "bbb", stableRS: "aaa", currentStepIndex: 0 },
  aborted: {
    phase: "Degraded",
    message: "RolloutAborted: Rollout aborted update to revision 2",
    currentPodHash: "bbb",
    stableRS: "aaa",
    currentStepIndex: 0,
    abort: true,
    abortedAt: "2026-01-01T11:00:00Z",
  },
  /** The first deployment, not complete. */
  first: { phase: "Progressing", currentPodHash: "bbb" },
} as const satisfies Record<string, JsonObject>;
export type Stage = keyof typeof statuses;

export function stageStatus(stage: Stage): JsonObject {
  return statuses[stage];
}

type StageParts = Omit<LifeParts, "status"> & {
  readonly status?: JsonObject;
  readonly live?: Parameters<typeof liveState>[1];
  /** Percent of the canary in the route. */
  readonly weight?: number;
};

export const alive = { status: "alive", because: "its Lease is fresh" } as const;

/** A live state with revisions 1 (`aaa`) and 2 (`bbb`) and a controller that is alive, unless told otherwise. */
export function stateAt(stage: Stage, { status, live, weight, ...parts }: StageParts = {}) {
  const http = [{ name: "primary", ...hostRoute({ canary: weight ?? (stage === "paused" ? 10 : 0) }) }];
  return liveState(
    trafficState({
      rollout: runningRollout({ ...parts, status: { ...stageStatus(stage), ...status } }),
      virtualServices: [virtualService("web", { http })],
    }),
    {
      controller: alive,
      replicaSets: [revision("aaa", { revision: 1 }), revision("bbb", { revision: 2 })],
      ...live,
    },
  );
}

/** A workload that carries the pod template of a Rollout with `workloadRef`. */
export function workload(kind: "Deployment" | "ReplicaSet" | "PodTemplate", image: string): KubernetesObject {
  const template = podTemplate(image);
  const body: JsonObject = kind === "PodTemplate" ? { template } : { spec: { template } };
  return kubernetesObject(kind, "web-pods", { metadata: { generation: 7 }, ...body });
}
