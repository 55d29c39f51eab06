// A Rollout of four pods in the middle of an update: stable hash aaa, canary hash bbb, 10% at step 1.
import type { JsonObject } from "../../src/resources/json.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import type { ControllerState } from "../../src/traffic/controller.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import {
  destination,
  destinationRule,
  hostRoute,
  type RolloutParts,
  replicaSet,
  rollout,
  service,
  virtualService,
} from "./builders.ts";
import { liveState, trafficState } from "./traffic-states.ts";

export const alive: ControllerState = { status: "alive", because: "its Lease is fresh" };

const managed = { "argo-rollouts.argoproj.io/managed-by-rollouts": "web" };

/** As the controller adopts one. */
export function adopted(object: KubernetesObject, by: JsonObject = managed): KubernetesObject {
  const { metadata } = object.content as { metadata: JsonObject };
  return { ...object, content: { ...object.content, metadata: { ...metadata, annotations: by } } };
}

const subsetIstio = {
  virtualService: { name: "web", routes: ["primary"] },
  destinationRule: { name: "web", canarySubsetName: "canary", stableSubsetName: "stable" },
};

export type UpdateParts = {
  readonly level?: "host" | "subset";
  readonly rollout?: RolloutParts;
  readonly status?: JsonObject;
  /** Members of `spec`. */
  readonly spec?: JsonObject;
  /** The canary's weight in route `primary`. */
  readonly weight?: number;
  /** Further http routes, before `primary`. */
  readonly routes?: readonly JsonObject[];
  readonly virtualServices?: readonly KubernetesObject[];
  /** Hashes that the two Services select, or the two subsets. */
  readonly stable?: string | undefined;
  readonly canary?: string | undefined;
  readonly services?: readonly KubernetesObject[];
  readonly destinationRule?: KubernetesObject | undefined;
  readonly replicaSets?: readonly KubernetesObject[];
  readonly controller?: ControllerState;
};

/** Everything stands as the controller leaves it, and no controller is alive, unless told otherwise. */
export function updateState(parts: UpdateParts = {}): TrafficState {
  const { level = "host", weight = 10, routes = [] } = parts;
  const stable = "stable" in parts ? parts.stable : "aaa";
  const canary = "canary" in parts ? parts.canary : "bbb";
  const route = level === "host" ? hostRoute({ canary: weight }) : subsetRoute(weight);
  const http = [...routes, { name: "primary", ...route }];
  const rule = "destinationRule" in parts ? parts.destinationRule : adopted(destinationRule("web", { stable, canary }));
  const state = trafficState({
    rollout: rolloutOf(parts, level),
    virtualServices: parts.virtualServices ?? [virtualService("web", { http })],
    ...(level === "subset" && rule !== undefined && { destinationRule: rule }),
  });
  return liveState(state, {
    replicaSets: parts.replicaSets ?? [replicaSet("aaa", 4), replicaSet("bbb", 1)],
    services: parts.services ?? [adopted(service("web-stable", stable)), adopted(service("web-canary", canary))],
    ...(parts.controller !== undefined && { controller: parts.controller }),
  });
}

/** Steps 10, pause, 50, pause, unless told otherwise. */
function rolloutOf(parts: UpdateParts, level: "host" | "subset"): KubernetesObject {
  const made = rollout({
    istio: level === "host" ? { virtualService: { name: "web", routes: ["primary"] } } : subsetIstio,
    ...parts.rollout,
    metadata: { annotations: { "rollout.argoproj.io/revision": "2" }, ...parts.rollout?.metadata },
    canary: {
      ...(level === "subset" && { stableService: "", canaryService: "" }),
      ...parts.rollout?.canary,
    },
    status: {
      stableRS: "aaa",
      currentPodHash: "bbb",
      currentStepIndex: 1,
      canary: { weights: { canary: { weight: 10, podTemplateHash: "bbb" }, stable: { weight: 90 } } },
      ...parts.status,
    },
  });
  const { spec } = made.content as { spec: JsonObject };
  return { ...made, content: { ...made.content, spec: { replicas: 4, ...spec, ...parts.spec } } };
}

function subsetRoute(canary: number): JsonObject {
  return {
    route: [
      destination({ host: "web", subset: "stable", weight: 100 - canary }),
      destination({ host: "web", subset: "canary", weight: canary }),
    ],
  };
}

/** `stable/canary`: what status.canary.weights says. */
export function recorded(weight: number, podTemplateHash = "bbb"): JsonObject {
  return { canary: { weights: { canary: { weight, podTemplateHash }, stable: { weight: 100 - weight } } } };
}

export const promoted = { stableRS: "bbb", currentPodHash: "bbb", currentStepIndex: 4 };
export const aborted = { abort: true, abortedAt: "2026-01-01T12:00:00Z", currentStepIndex: 0 };

/** Of a Rollout of four pods that has stood at its first pause for half an hour. */
export const pausedStatus = {
  phase: "Paused",
  message: "CanaryPauseStep",
  controllerPause: true,
  pauseConditions: [{ reason: "CanaryPauseStep", startTime: "2026-01-01T11:30:00Z" }],
  replicas: 5,
  updatedReplicas: 1,
  readyReplicas: 5,
  availableReplicas: 5,
};
