// Commands of several writes, each with a cluster in which it has all of them to do.
import type { JsonObject } from "../../src/resources/json.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { instanceIdLabel, takenOverValue, takeoverAnnotation } from "../../src/resources/rollout-labels.ts";
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

export type CommandSequence = {
  readonly name: string;
  readonly line: readonly string[];
  readonly objects: readonly KubernetesObject[];
  /** All that it writes, in order. */
  readonly writes: readonly string[];
  /** `stable/canary` of the weighted routes at its end, and members of the Rollout's status. */
  readonly weights: string;
  readonly status: JsonObject;
};

const virtualServices = [{ name: "web", routes: ["primary"] }, { name: "web-inner" }];
const routing = { managedRoutes: [{ name: "beta" }] };
const paused = {
  currentPodHash: "bbb",
  stableRS: "aaa",
  currentStepIndex: 1,
  phase: "Paused",
  message: "CanaryPauseStep",
  pauseConditions: [{ reason: "CanaryPauseStep", startTime: "2026-01-01T11:00:00Z" }],
  controllerPause: true,
};

function recorded(canary: number): JsonObject {
  return { canary: { weights: { canary: { weight: canary }, stable: { weight: 100 - canary } } } };
}

function withReplicas(object: KubernetesObject): KubernetesObject {
  const spec = { ...(object.content["spec"] as JsonObject), replicas: 4 };
  return { ...object, content: { ...object.content, spec } };
}

function hostRollout(parts: RolloutParts = {}): KubernetesObject {
  return withReplicas(rollout({ istio: { virtualServices }, routing, ...parts }));
}

function hostRoutes(canary: number, managed: readonly JsonObject[] = []): readonly KubernetesObject[] {
  return [
    virtualService("web", { http: [...managed, { name: "primary", ...hostRoute({ canary }) }, { name: "mail" }] }),
    virtualService("web-inner", { tcp: [{ match: [{ port: 3306 }], ...hostRoute({ canary }) }] }),
  ];
}

const beta = { name: "beta", route: [destination({ host: "web-canary", weight: 100 })] };
const pods = [replicaSet("aaa", 4), replicaSet("bbb", 4)];
const services = [service("web-stable", "aaa"), service("web-canary", "bbb")];
const takenOver = {
  labels: { [instanceIdLabel]: takenOverValue },
  annotations: { [takeoverAnnotation]: JSON.stringify({ by: "ann", instanceId: "team-x" }) },
};

function subsetRoute(canary: number): JsonObject {
  return {
    route: [
      destination({ host: "web", subset: "stable", weight: 100 - canary }),
      destination({ host: "web", subset: "canary", weight: canary }),
    ],
  };
}

function subsetObjects(): readonly KubernetesObject[] {
  const rule = { name: "web", canarySubsetName: "canary", stableSubsetName: "stable" };
  const header = { name: "beta", route: [destination({ host: "web", subset: "canary", weight: 100 })] };
  return [
    hostRollout({
      canary: { stableService: "", canaryService: "" },
      istio: { virtualServices, destinationRule: rule },
      status: { ...paused, ...recorded(50) },
    }),
    virtualService("web", { http: [header, { name: "primary", ...subsetRoute(50) }] }),
    virtualService("web-inner", { http: [{ name: "inner", ...subsetRoute(50) }] }),
    destinationRule("web", { stable: "aaa", canary: "bbb" }),
    replicaSet("aaa", 4),
    replicaSet("bbb", 2),
  ];
}

/** Recorded weights once all traffic is on the stable side. */
function ended(canary: string, stable: string): JsonObject {
  return {
    weights: { canary: { weight: 0, podTemplateHash: canary }, stable: { weight: 100, podTemplateHash: stable } },
  };
}

const promoted: JsonObject = {
  currentPodHash: "bbb",
  stableRS: "bbb",
  currentStepIndex: 4,
  phase: "Healthy",
  canary: ended("bbb", "bbb"),
};

export const commandSequences: readonly CommandSequence[] = [
  {
    name: "set-weight",
    line: ["set-weight", "web", "20"],
    objects: [hostRollout({ status: { ...paused, ...recorded(10) } }), ...hostRoutes(10), ...services, ...pods],
    writes: ["virtualservices/web", "virtualservices/web-inner"],
    weights: "80/20",
    status: paused,
  },
  {
    name: "set-weight --takeover",
    line: ["set-weight", "web", "20", "--takeover"],
    objects: [hostRollout({ status: { ...paused, ...recorded(10) } }), ...hostRoutes(10), ...services, ...pods],
    writes: [
      "services/web-stable",
      "services/web-canary",
      "rollouts/web",
      "virtualservices/web",
      "virtualservices/web-inner",
    ],
    weights: "80/20",
    status: paused,
  },
  {
    name: "abort --direct",
    line: ["abort", "web", "--direct"],
    objects: [
      hostRollout({ status: { ...paused, ...recorded(50), promoteFull: true } }),
      ...hostRoutes(50, [beta]),
      ...services,
      ...pods,
    ],
    writes: ["virtualservices/web", "virtualservices/web-inner", "rollouts/web/status", "virtualservices/web"],
    weights: "100/0",
    status: { abort: true, promoteFull: false, canary: ended("bbb", "aaa") },
  },
  {
    // All traffic is on the canary, and so are all pods.
    name: "abort --direct with dynamicStableScale",
    line: ["abort", "web", "--direct"],
    objects: [
      hostRollout({ canary: { dynamicStableScale: true }, status: { ...paused, ...recorded(100) } }),
      ...hostRoutes(100, [beta]),
      ...services,
      replicaSet("aaa", 0),
      replicaSet("bbb", 4),
    ],
    writes: [
      "replicasets/web-aaa",
      "virtualservices/web",
      "virtualservices/web-inner",
      "rollouts/web/status",
      "virtualservices/web",
    ],
    weights: "100/0",
    status: { abort: true, canary: ended("bbb", "aaa") },
  },
  {
    // The canary has no pods yet, and its Service still selects those of the old version.
    name: "promote --direct at host level",
    line: ["promote", "web", "--direct"],
    objects: [
      hostRollout({ status: paused }),
      ...hostRoutes(0),
      service("web-stable", "aaa"),
      service("web-canary", "aaa"),
      replicaSet("aaa", 4),
      replicaSet("bbb", 0),
    ],
    writes: [
      "replicasets/web-bbb",
      "services/web-canary",
      "virtualservices/web",
      "virtualservices/web-inner",
      "rollouts/web/status",
      "services/web-stable",
      "virtualservices/web",
      "virtualservices/web-inner",
    ],
    weights: "100/0",
    status: promoted,
  },
  {
    name: "promote --direct at subset level",
    line: ["promote", "web", "--direct"],
    objects: subsetObjects(),
    writes: [
      "replicasets/web-bbb",
      "virtualservices/web",
      "virtualservices/web-inner",
      "rollouts/web/status",
      "destinationrules/web",
      "virtualservices/web",
      "virtualservices/web-inner",
      "virtualservices/web",
    ],
    weights: "100/0",
    status: promoted,
  },
  {
    name: "takeover",
    line: ["takeover", "web"],
    objects: [hostRollout({ status: { ...paused, ...recorded(10) } }), ...hostRoutes(10), ...services, ...pods],
    writes: ["services/web-stable", "services/web-canary", "rollouts/web"],
    weights: "90/10",
    status: paused,
  },
  {
    name: "handback --abort",
    line: ["handback", "web", "--abort"],
    objects: [
      hostRollout({ metadata: takenOver, status: { ...paused, ...recorded(10) } }),
      ...hostRoutes(33, [beta]),
      ...services,
      ...pods,
    ],
    writes: [
      "virtualservices/web",
      "virtualservices/web-inner",
      "rollouts/web/status",
      "virtualservices/web",
      "rollouts/web",
    ],
    weights: "100/0",
    status: { abort: true, canary: ended("bbb", "aaa") },
  },
  {
    name: "handback --promote",
    line: ["handback", "web", "--promote"],
    objects: [hostRollout({ metadata: takenOver, status: paused }), ...hostRoutes(100), ...services, ...pods],
    writes: ["rollouts/web/status", "rollouts/web"],
    weights: "0/100",
    status: promoted,
  },
];
