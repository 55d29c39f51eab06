import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/cli.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { instanceIdLabel, takenOverValue, takeoverAnnotation } from "../../src/resources/rollout-labels.ts";
import { type Reason, reasonCodes } from "../../src/view/reason.ts";
import { viewRollout } from "../../src/view/rollout-view.ts";
import type { Sources } from "../../src/view/sources.ts";
import { destinationRule, hostRoute, replicaSet, rollout, service, virtualService } from "../support/builders.ts";
import { sourcesOf, writtenBy } from "../support/sources.ts";
import {
  aborted,
  adopted,
  alive,
  promoted,
  recorded,
  type UpdateParts,
  updateState,
} from "../support/update-states.ts";

function reasonsOf(parts: UpdateParts = {}, more: Partial<Sources> = {}): readonly Reason[] {
  return viewRollout(sourcesOf(updateState({ controller: alive, ...parts }), more)).reasons;
}

const longAgo = "2026-01-01T11:59:00Z";
const tool = (verb: string, more = "") => `kubectl istio-rollout ${verb} web${more} -n shop`;
const editRollout = "kubectl edit rollouts.argoproj.io web -n shop";
const showPods = "kubectl get pods -l 'app=web' -n shop";
const showLog = "kubectl logs deployment/argo-rollouts --since=10m -n argo-rollouts";

const condition = (type: string, parts: JsonObject): JsonObject => ({ type, status: "True", ...parts });
const progressing = (minutesAgo: number, parts: JsonObject = {}) => ({
  conditions: [condition("Progressing", { lastUpdateTime: `2026-01-01T11:${60 - minutesAgo}:00Z`, ...parts })],
});
const pausedAt = (reason: string) => ({
  phase: "Paused",
  controllerPause: true,
  pauseConditions: [{ reason, startTime: "2026-01-01T11:00:00Z" }],
});
const takenOver = (note: JsonObject): JsonObject => ({
  labels: { [instanceIdLabel]: takenOverValue },
  annotations: { [takeoverAnnotation]: JSON.stringify(note), "rollout.argoproj.io/revision": "2" },
});
const analysis = (run: string, phase: string, message?: string): JsonObject => ({
  canary: {
    weights: { canary: { weight: 10, podTemplateHash: "bbb" }, stable: { weight: 90 } },
    [run]: { name: "web-run", status: phase, ...(message === undefined ? {} : { message }) },
  },
});
const primary = { name: "primary", ...hostRoute({ canary: 10 }) };
const byHand = (object: KubernetesObject, ...path: readonly string[]) => writtenBy(object, "kubectl-edit", ...path);
const steps = (...list: readonly JsonObject[]) => ({ rollout: { canary: { steps: list } } });

type Row = {
  readonly name: string;
  readonly parts?: UpdateParts;
  readonly sources?: Partial<Sources>;
  readonly expected: readonly Reason[];
};

const broken: readonly Row[] = [
  {
    name: "a Rollout that names VirtualServices twice",
    sources: { rollout: rollout({ istio: { virtualService: { name: "web" }, virtualServices: [{ name: "web" }] } }) },
    expected: [
      {
        reason: "InvalidReference",
        kind: "stuck",
        message:
          'Rollout "shop/web" has to name either virtualService or virtualServices, and not both (spec.strategy.canary.trafficRouting.istio takes one of the two; the controller rejects the Rollout too)',
        next: [editRollout, tool("diff")],
      },
    ],
  },
  {
    name: "a VirtualService that does not exist",
    sources: { objects: new Map() },
    parts: { level: "host" },
    expected: [
      {
        reason: "VirtualServiceMissing",
        kind: "stuck",
        message:
          'VirtualService "shop/web", which Rollout "shop/web" refers to, does not exist (check virtualService in the Rollout\'s trafficRouting.istio; another namespace is written NAME.NAMESPACE)',
        next: [editRollout, tool("diff")],
      },
      ...(["stable", "canary"] as const).map((side) => ({
        reason: "ServiceMissing" as const,
        kind: "stuck" as const,
        message: `Service "shop/web-${side}", the ${side} side's, does not exist; the controller rejects the Rollout`,
        next: [editRollout],
      })),
    ],
  },
  {
    name: "a route that does not exist",
    parts: { virtualServices: [virtualService("web", { http: [{ ...primary, name: "primry" }] })] },
    expected: [
      {
        reason: "RouteInvalid",
        kind: "stuck",
        message: 'route "http:primary" not found in VirtualService "shop/web"',
        next: [editRollout, tool("diff")],
      },
    ],
  },
  {
    name: "a Rollout that the controller rejects",
    parts: { status: { phase: "Degraded", conditions: [condition("InvalidSpec", { message: "it is wrong" })] } },
    expected: [
      { reason: "InvalidSpec", kind: "stuck", message: "the controller rejects it: it is wrong", next: [editRollout] },
    ],
  },
  {
    name: "a DestinationRule that does not exist",
    parts: { level: "subset", destinationRule: undefined },
    expected: [
      {
        reason: "DestinationRuleMissing",
        kind: "stuck",
        message: 'DestinationRule "shop/web" does not exist; every pass of the controller ends there without a word',
        next: [editRollout],
      },
      {
        reason: "EmptyDestination",
        kind: "stuck",
        message:
          '90% of the traffic goes to the stable side, and subset "stable" of DestinationRule "shop/web" does not exist',
        next: [tool("sync")],
      },
      {
        reason: "EmptyDestination",
        kind: "stuck",
        message:
          '10% of the traffic goes to the canary side, and subset "canary" of DestinationRule "shop/web" does not exist',
        next: [tool("abort"), tool("set-weight", " 0")],
      },
    ],
  },
  {
    name: "a subset that the DestinationRule lacks",
    parts: {
      level: "subset",
      weight: 0,
      status: { ...recorded(0), currentStepIndex: 0 },
      replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 1)],
      destinationRule: adopted(destinationRule("web", { stable: "aaa" })),
      ...steps({ pause: {} }),
    },
    expected: [
      {
        reason: "SubsetMissing",
        kind: "stuck",
        message:
          'DestinationRule "shop/web" has no subset "canary", which the Rollout names for its canary side; the controller adds none and says nothing',
        next: ["kubectl edit destinationrules.networking.istio.io web -n shop"],
      },
    ],
  },
  {
    name: "an empty route list",
    parts: { virtualServices: [virtualService("web", { http: [primary], tls: [] })] },
    expected: [
      {
        reason: "EmptyRouteList",
        kind: "stuck",
        message:
          'spec.tls of VirtualService "shop/web" is an empty list, on which the controller fails without a word; remove it',
        next: [
          `kubectl patch virtualservices.networking.istio.io web --type=json -p '[{"op":"remove","path":"/spec/tls"}]' -n shop`,
        ],
      },
    ],
  },
];

const traffic: readonly Row[] = [
  {
    name: "weight on a canary without pods",
    parts: { replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 0, 0)] },
    expected: [
      {
        reason: "EmptyDestination",
        kind: "stuck",
        message:
          '10% of the traffic goes to the canary side, and Service "shop/web-canary" selects hash bbb, of which no pod is ready',
        next: [tool("abort"), tool("set-weight", " 0")],
      },
    ],
  },
  {
    name: "an abort that leaves the weights where they are",
    parts: {
      status: {
        ...aborted,
        ...recorded(10),
        abortedAt: longAgo,
        phase: "Degraded",
        message: "RolloutAborted: no more",
      },
    },
    expected: [
      {
        reason: "AbortNotCarriedOut",
        kind: "stuck",
        message:
          'the update is aborted, but VirtualService "web" http:primary still gives the canary 10%, and nothing tells why the controller leaves it so',
        next: [tool("abort")],
      },
      {
        reason: "Aborted",
        kind: "ended",
        message: "the update is aborted: RolloutAborted: no more",
        next: [tool("retry"), tool("undo")],
      },
    ],
  },
  {
    name: "a weight that the controller recorded and did not write",
    parts: {
      status: { ...recorded(50), ...pausedAt("CanaryPauseStep"), currentStepIndex: 3 },
      virtualServices: [writtenBy(virtualService("web", { http: [primary] }), "rollouts-controller", "spec", "http")],
    },
    expected: [
      {
        reason: "WeightNotWritten",
        kind: "stuck",
        message:
          'the controller recorded 50% without writing it: VirtualService "web" http:primary gives the canary 10%',
        next: [tool("validate"), tool("diff")],
      },
      {
        reason: "PausedAtStep",
        kind: "waiting",
        message: "it pauses at step 3 of 4 since 2026-01-01T11:00:00Z until it is promoted",
        next: [tool("promote"), tool("abort")],
      },
    ],
  },
  {
    name: "a full promotion that waits for pods",
    parts: { status: { promoteFull: true, currentStepIndex: 4 } },
    expected: [
      {
        reason: "FullPromotionPending",
        kind: "waiting",
        message: "a full promotion is asked for and waits for all pods of the canary version",
        next: [tool("abort")],
      },
    ],
  },
];

const controllers: readonly Row[] = [
  {
    name: "a takeover",
    parts: { rollout: { metadata: takenOver({ by: "ann", time: "2026-01-01T11:00:00Z", reason: "incident 42" }) } },
    expected: [
      {
        reason: "TakenOver",
        kind: "waiting",
        message:
          "it was taken over from its controller by ann at 2026-01-01T11:00:00Z: incident 42; no step runs and nothing scales its pods until it is handed back",
        next: [tool("handback"), tool("handback", " --promote"), tool("handback", " --abort")],
      },
    ],
  },
  {
    name: "an update that no controller moves",
    parts: { controller: { status: "stopped", because: "its Lease is old" } },
    expected: [
      {
        reason: "ControllerNotAlive",
        kind: "stuck",
        message: "no Argo Rollouts controller acts on it: its Lease is old",
        next: [tool("promote", " --full"), tool("abort")],
      },
    ],
  },
  {
    name: "no controller, and nothing to do for one",
    parts: {
      controller: { status: "absent", because: "there is none" },
      status: { ...promoted, ...recorded(0), phase: "Healthy" },
      weight: 0,
      stable: "bbb",
      replicaSets: [replicaSet("bbb", 4)],
    },
    expected: [
      {
        reason: "ControllerNotAlive",
        kind: "notice",
        message: "no Argo Rollouts controller acts on it: there is none",
        next: [],
      },
    ],
  },
  {
    name: "a change of the spec that is not observed",
    parts: { status: { observedGeneration: "2" } },
    expected: [
      {
        reason: "SpecNotObserved",
        kind: "stuck",
        message: "a controller is there, and has not observed the last change of the spec (generation 3, observed 2)",
        next: [showLog],
      },
    ],
  },
  {
    name: "a change of the workload that is not observed",
    parts: {
      rollout: {
        metadata: {
          annotations: { "rollout.argoproj.io/workload-generation": "7", "rollout.argoproj.io/revision": "2" },
        },
      },
      spec: { workloadRef: { kind: "Deployment", name: "web-pods" } },
      status: { workloadObservedGeneration: "6" },
    },
    expected: [
      {
        reason: "WorkloadNotObserved",
        kind: "waiting",
        message:
          'the controller has not observed the last change of Deployment "shop/web-pods" (generation 7, observed 6)',
        next: [showLog],
      },
    ],
  },
  {
    name: "a pause that was ended, and not answered",
    parts: { status: { phase: "Paused", controllerPause: true } },
    expected: [
      {
        reason: "Unpausing",
        kind: "stuck",
        message: "its pause was ended, and the controller has not gone on",
        next: [showLog],
      },
    ],
  },
  {
    name: "another try that a controller does not take up",
    parts: { status: { ...aborted, ...recorded(0), abort: false, phase: "Degraded" }, weight: 0 },
    expected: [
      {
        reason: "RequestNotTakenUp",
        kind: "stuck",
        message: "another try was asked for, and the controller has not taken it up",
        next: [showLog],
      },
    ],
  },
  {
    name: "an abort that a controller does not take up",
    parts: { status: { ...recorded(0), abort: true, phase: "Progressing" }, weight: 0 },
    expected: [
      {
        reason: "RequestNotTakenUp",
        kind: "stuck",
        message: "an abort was asked for, and the controller has not taken it up",
        next: [tool("abort"), showLog],
      },
    ],
  },
  {
    name: "an abort that was carried out where no controller is",
    parts: {
      controller: { status: "stopped", because: "its Lease is old" },
      status: { ...recorded(0), abort: true, phase: "Progressing" },
      weight: 0,
    },
    expected: [
      {
        reason: "Aborted",
        kind: "ended",
        message: "the update is aborted",
        next: [tool("retry"), tool("undo")],
      },
      {
        reason: "ControllerNotAlive",
        kind: "notice",
        message: "no Argo Rollouts controller acts on it: its Lease is old",
        next: [],
      },
    ],
  },
  {
    name: "an abort that was only asked for where no controller is",
    parts: {
      controller: { status: "stopped", because: "its Lease is old" },
      status: { ...recorded(10), abort: true, phase: "Progressing" },
      weight: 10,
    },
    expected: [
      {
        reason: "AbortNotCarriedOut",
        kind: "stuck",
        message: `the abort is not carried out yet, but VirtualService "web" http:primary still gives the canary 10%, and no controller is there to move it`,
        next: [tool("abort")],
      },
      {
        reason: "ControllerNotAlive",
        kind: "stuck",
        message: "no Argo Rollouts controller acts on it: its Lease is old",
        next: [tool("promote", " --full"), tool("abort")],
      },
      {
        reason: "RequestNotTakenUp",
        kind: "stuck",
        message: "an abort was asked for, and the controller has not taken it up",
        next: [tool("abort"), showLog],
      },
    ],
  },
  {
    name: "a full promotion of an aborted update that a controller does not take up",
    parts: { status: { ...aborted, ...recorded(0), promoteFull: true, phase: "Degraded" }, weight: 0 },
    expected: [
      {
        reason: "RequestNotTakenUp",
        kind: "stuck",
        message: "a full promotion in spite of the abort was asked for, and the controller has not taken it up",
        next: [tool("abort"), showLog],
      },
    ],
  },
];

const pods: readonly Row[] = [
  {
    name: "a stable version with a pod missing, for long",
    parts: {
      level: "subset",
      replicaSets: [replicaSet("aaa", 3, 4), replicaSet("bbb", 1)],
      status: progressing(5),
    },
    expected: [
      {
        reason: "StableReplicaSetUnavailable",
        kind: "stuck",
        message:
          'the stable ReplicaSet "shop/web-aaa" has 3 of 4 pods available, for which the switch of the DestinationRule, weights and aborts wait',
        next: [showPods, tool("abort")],
      },
    ],
  },
  {
    name: "a healthy Rollout of which a pod is missing",
    parts: {
      status: { ...promoted, ...recorded(0), phase: "Healthy" },
      stable: "bbb",
      weight: 0,
      replicaSets: [replicaSet("bbb", 3, 4)],
    },
    expected: [
      {
        reason: "StableReplicaSetUnavailable",
        kind: "waiting",
        message: 'the stable ReplicaSet "shop/web-bbb" has 3 of 4 pods available',
        next: [showPods],
      },
    ],
  },
  {
    name: "canary pods that are on their way",
    parts: { replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 1, 2)], status: progressing(1) },
    expected: [
      {
        reason: "CanaryReplicaSetUnavailable",
        kind: "waiting",
        message: 'the canary ReplicaSet "shop/web-bbb" has 1 of 2 pods available, for which the step waits',
        next: [showPods, tool("abort")],
      },
    ],
  },
  {
    name: "canary pods that may not be made",
    parts: {
      replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 0, 1)],
      status: {
        ...recorded(0),
        conditions: [
          condition("Progressing", { lastUpdateTime: "2026-01-01T11:00:00Z" }),
          condition("ReplicaFailure", { reason: "FailedCreate", message: "exceeded quota: pods" }),
        ],
      },
      weight: 0,
    },
    expected: [
      {
        reason: "CanaryReplicaSetUnavailable",
        kind: "stuck",
        message:
          'the canary ReplicaSet "shop/web-bbb" has 0 of 1 pods available, for which the step waits; pods are refused: exceeded quota: pods',
        next: [showPods, tool("abort")],
      },
      {
        reason: "EmptySide",
        kind: "notice",
        message: 'Service "shop/web-canary" selects hash bbb, of which no pod is ready',
        next: [],
      },
    ],
  },
  {
    name: "canary pods that do not come, past the deadline",
    parts: {
      replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 1, 2)],
      status: {
        phase: "Degraded",
        ...progressing(20, { status: "False", reason: "ProgressDeadlineExceeded", message: "it has timed out" }),
      },
    },
    expected: [
      {
        reason: "CanaryReplicaSetUnavailable",
        kind: "stuck",
        message: 'the canary ReplicaSet "shop/web-bbb" has 1 of 2 pods available, for which the step waits',
        next: [showPods, tool("abort")],
      },
      {
        reason: "ProgressDeadlineExceeded",
        kind: "stuck",
        message: "it has timed out",
        next: [showPods, tool("abort"), tool("retry")],
      },
    ],
  },
  {
    name: "what a pass of the controller leaves as it is",
    parts: {
      services: [
        adopted(service("web-stable", "aaa")),
        adopted(service("web-canary", "bbb"), { "argo-rollouts.argoproj.io/managed-by-rollouts": "other" }),
      ],
    },
    expected: [
      {
        reason: "TrafficHeld",
        kind: "notice",
        message: 'the controller leaves traffic as it stands: Service "shop/web-canary" is managed by Rollout "other"',
        next: [tool("diff")],
      },
    ],
  },
];

const waits: readonly Row[] = [
  {
    name: "an update that is aborted",
    parts: { weight: 0, status: { ...aborted, ...recorded(0), message: "RolloutAborted: enough" } },
    expected: [
      {
        reason: "Aborted",
        kind: "ended",
        message: "the update is aborted: RolloutAborted: enough",
        next: [tool("retry"), tool("undo")],
      },
    ],
  },
  {
    name: "a Rollout that is Degraded otherwise",
    parts: { status: { phase: "Degraded", message: "something is wrong" } },
    expected: [
      {
        reason: "Degraded",
        kind: "ended",
        message: "it is Degraded: something is wrong",
        next: [tool("abort"), tool("undo")],
      },
    ],
  },
  {
    name: "a pause until it is promoted",
    parts: { status: pausedAt("CanaryPauseStep") },
    expected: [
      {
        reason: "PausedAtStep",
        kind: "waiting",
        message: "it pauses at step 1 of 4 since 2026-01-01T11:00:00Z until it is promoted",
        next: [tool("promote"), tool("abort")],
      },
    ],
  },
  {
    name: "a pause that ends by itself",
    parts: { status: pausedAt("CanaryPauseStep"), ...steps({ setWeight: 10 }, { pause: { duration: "10m" } }) },
    expected: [
      {
        reason: "PausedForDuration",
        kind: "waiting",
        message: "it pauses at step 1 of 2 for 10m since 2026-01-01T11:00:00Z, and then goes on by itself",
        next: [tool("promote"), tool("abort")],
      },
    ],
  },
  {
    name: "an analysis without a conclusion",
    parts: { status: pausedAt("InconclusiveAnalysisRun") },
    expected: [
      {
        reason: "InconclusiveAnalysis",
        kind: "waiting",
        message: "its analysis came to no conclusion since 2026-01-01T11:00:00Z; a person has to decide",
        next: [tool("promote"), tool("abort")],
      },
    ],
  },
  {
    name: "a person's pause",
    parts: { spec: { paused: true }, status: { phase: "Paused" } },
    expected: [
      {
        reason: "PausedByHand",
        kind: "waiting",
        message: "a person has paused it (spec.paused)",
        next: [tool("resume")],
      },
    ],
  },
  {
    name: "an analysis that runs",
    parts: { status: analysis("currentStepAnalysisRunStatus", "Running") },
    expected: [
      {
        reason: "AnalysisRunning",
        kind: "waiting",
        message: 'AnalysisRun "web-run" of the step is Running',
        next: [tool("abort")],
      },
    ],
  },
  {
    name: "nothing of an analysis that runs beside the steps",
    parts: { status: analysis("currentBackgroundAnalysisRunStatus", "Running") },
    expected: [],
  },
  {
    name: "an analysis that failed",
    parts: { status: analysis("currentBackgroundAnalysisRunStatus", "Failed", "success rate 0.2") },
    expected: [
      {
        reason: "AnalysisFailed",
        kind: "ended",
        message: 'AnalysisRun "web-run" is Failed: success rate 0.2',
        next: [tool("retry")],
      },
    ],
  },
  {
    name: "an Experiment",
    parts: {
      status: {
        canary: {
          weights: { canary: { weight: 10, podTemplateHash: "bbb" }, stable: { weight: 90 } },
          currentExperiment: "web-exp",
        },
      },
    },
    expected: [
      {
        reason: "ExperimentRunning",
        kind: "waiting",
        message: 'Experiment "web-exp" of the step is under way',
        next: [tool("abort")],
      },
    ],
  },
  {
    name: "a restart",
    parts: { spec: { restartAt: "2026-01-01T11:59:00Z" } },
    expected: [
      {
        reason: "Restarting",
        kind: "waiting",
        message: "its pods are restarted from 2026-01-01T11:59:00Z on",
        next: [],
      },
    ],
  },
];

const notices: readonly Row[] = [
  {
    name: "a weight that somebody else has set",
    parts: {
      virtualServices: [
        byHand(virtualService("web", { http: [{ name: "primary", ...hostRoute({ canary: 30 }) }] }), "spec", "http"),
      ],
    },
    expected: [
      {
        reason: "WeightDrift",
        kind: "notice",
        message:
          'VirtualService "web" http:primary gives the canary 30%, and the controller recorded 10%; written last by kubectl-edit at 2026-01-01T11:00:00Z',
        next: [tool("diff"), tool("sync")],
      },
    ],
  },
  {
    name: "a selector that somebody else has set",
    parts: {
      weight: 0,
      status: recorded(0),
      services: [
        adopted(service("web-stable", "aaa")),
        byHand(adopted(service("web-canary", "aaa")), "spec", "selector"),
      ],
    },
    expected: [
      {
        reason: "PointerDrift",
        kind: "notice",
        message:
          'Service "shop/web-canary" selects hash aaa, and the status calls for bbb; written last by kubectl-edit at 2026-01-01T11:00:00Z',
        next: [tool("diff"), tool("sync")],
      },
    ],
  },
  {
    name: "a subset that an abort has left on pods that are gone",
    parts: {
      level: "subset",
      weight: 0,
      status: { ...aborted, ...recorded(0) },
      replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 0, 0)],
    },
    expected: [
      { reason: "Aborted", kind: "ended", message: "the update is aborted", next: [tool("retry"), tool("undo")] },
      {
        reason: "TrafficHeld",
        kind: "notice",
        message:
          'the controller leaves subset "canary" as it stands: after an abort the controller keeps it on hash bbb, of which no pod is left',
        next: [tool("diff")],
      },
      {
        reason: "EmptySide",
        kind: "notice",
        message: 'subset "canary" of DestinationRule "shop/web" selects hash bbb, of which no pod is ready',
        next: [tool("sync"), tool("retry")],
      },
    ],
  },
  {
    name: "managed routes that should not stand, and that are lost",
    parts: {
      rollout: {
        routing: { managedRoutes: [{ name: "beta" }, { name: "old" }] },
        canary: {
          steps: [
            { setWeight: 10 },
            { setHeaderRoute: { name: "beta", match: [{ headerName: "x-beta", headerValue: { exact: "1" } }] } },
            { setHeaderRoute: { name: "old" } },
          ],
        },
      },
      status: { currentStepIndex: 2 },
      routes: [{ name: "old", match: [], route: [{ destination: { host: "web-canary" } }] }],
    },
    expected: [
      {
        reason: "ManagedRouteStale",
        kind: "notice",
        message: 'VirtualService "web" http:old stands, and no step calls for it now',
        next: [tool("remove-managed-routes", " old")],
      },
      {
        reason: "ManagedRouteMissing",
        kind: "notice",
        message:
          'VirtualService "web" http:beta is missing, and a step has set it; the controller does not set it again',
        next: [tool("sync")],
      },
    ],
  },
  {
    name: "what may not be read",
    sources: {
      unread: [
        {
          what: "ReplicaSets",
          because: "list replicasets.apps -n shop is not permitted",
          code: "forbidden",
          hint: "kubectl auth can-i list replicasets.apps -n shop",
        },
      ],
    },
    expected: [
      {
        reason: "NotRead",
        kind: "notice",
        message: "ReplicaSets could not be read: list replicasets.apps -n shop is not permitted",
        next: ["kubectl auth can-i list replicasets.apps -n shop"],
      },
    ],
  },
];

const all = [...broken, ...traffic, ...controllers, ...pods, ...waits, ...notices];

describe("the reasons", () => {
  it.for<{ name: string; parts: UpdateParts; because: string }>([
    {
      name: "a stable pod",
      parts: { replicaSets: [replicaSet("aaa", 3, 4), replicaSet("bbb", 1)] },
      because: "; the controller waits until every pod of the stable version is available",
    },
    {
      name: "a stable version that gave its pods up",
      parts: { rollout: { canary: { dynamicStableScale: true } } },
      because: "; with dynamicStableScale the controller waits until the stable version is scaled up",
    },
  ])("tell that an abort waits for $name", ({ parts, because }) => {
    const reasons = reasonsOf({
      status: { ...aborted, ...recorded(10), abortedAt: longAgo, phase: "Degraded" },
      ...parts,
    });
    expect(reasons[0]).toEqual({
      reason: "AbortNotCarriedOut",
      kind: "stuck",
      message: `the update is aborted, but VirtualService "web" http:primary still gives the canary 10%${because}`,
      next: [tool("abort")],
    });
  });

  it("give the controller some seconds to carry an abort out", () => {
    const status = { ...aborted, ...recorded(10), phase: "Degraded", abortedAt: "2026-01-01T11:59:55Z" };
    expect(reasonsOf({ status }).map(({ reason, kind }) => [reason, kind])).toContainEqual([
      "AbortNotCarriedOut",
      "waiting",
    ]);
  });

  it.for(all)("tell $name", ({ parts, sources, expected }) => {
    expect(reasonsOf(parts, sources)).toEqual(expected);
  });

  it("take a weight that was written by a controller that then ended for no fault of its own", () => {
    const { parts } = all.find(({ name }) => name === "a weight that the controller recorded and did not write") ?? {};
    const codes = reasonsOf({ ...parts, controller: { status: "stopped", because: "it is gone" } });
    expect(codes.map(({ reason }) => reason)).toEqual(["ControllerNotAlive", "PausedAtStep"]);
  });

  it("are none while all is well", () => {
    expect(reasonsOf()).toEqual([]);
  });

  it("have a row for each code", () => {
    const shown = new Set(all.flatMap(({ expected }) => expected.map(({ reason }) => reason)));
    expect(reasonCodes.filter((code) => !shown.has(code))).toEqual([]);
  });

  it("propose commands that there are", () => {
    const lines = all.flatMap(({ parts, sources }) => reasonsOf(parts, sources).flatMap(({ next }) => next));
    const own = [...new Set(lines)].filter((line) => line.startsWith("kubectl istio-rollout "));
    expect(own.length).toBeGreaterThan(10);
    for (const line of own) expect(parseCommandLine(line.split(" ").slice(2))).toHaveProperty("run");
  });

  it("name the cluster in commands where the command line did", () => {
    const [first] = reasonsOf(
      { status: pausedAt("CanaryPauseStep") },
      { flags: { own: " --context prod", kubectl: "" } },
    );
    expect(first?.next).toEqual([`${tool("promote")} --context prod`, `${tool("abort")} --context prod`]);
  });

  it("wait a moment for the controller to observe a change", () => {
    const made = updateState({ controller: alive, status: { observedGeneration: "2" } });
    const [object] = [...made.objects.values()];
    const written = { rollout: writtenBy(object as KubernetesObject, "kubectl-edit", "spec") };
    const kindAfter = (seconds: number) =>
      viewRollout(sourcesOf(made, { ...written, now: Date.parse("2026-01-01T11:00:00Z") + seconds * 1000 })).reasons[0]
        ?.kind;
    expect([kindAfter(5), kindAfter(60)]).toEqual(["waiting", "stuck"]);
  });
});
