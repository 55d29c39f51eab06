// Why a Rollout stands where it stands: a code that scripts can rely on, a sentence, and what to run next.
import type { ResourceRef } from "../resources/resource-ref.ts";
import type { RolloutProgress } from "../resources/rollout-progress.ts";
import { parseTimestamp } from "../resources/timestamp.ts";
import type { Joined } from "./join.ts";
import type { LiveRoutes } from "./live-routes.ts";
import type { ManagedRouteView } from "./managed-routes.ts";
import type { PointerView } from "./pointers.ts";
import type { Sources } from "./sources.ts";

export const reasonCodes = [
  "InvalidReference",
  "VirtualServiceMissing",
  "RouteInvalid",
  "InvalidSpec",
  "DestinationRuleMissing",
  "ServiceMissing",
  "SubsetMissing",
  "EmptyRouteList",
  "EmptyDestination",
  "AbortNotCarriedOut",
  "WeightNotWritten",
  "TakenOver",
  "ControllerNotAlive",
  "SpecNotObserved",
  "WorkloadNotObserved",
  "RequestNotTakenUp",
  "StableReplicaSetUnavailable",
  "CanaryReplicaSetUnavailable",
  "ProgressDeadlineExceeded",
  "FullPromotionPending",
  "TrafficHeld",
  "Aborted",
  "Degraded",
  "PausedByHand",
  "PausedAtStep",
  "PausedForDuration",
  "InconclusiveAnalysis",
  "AnalysisRunning",
  "AnalysisFailed",
  "ExperimentRunning",
  "Unpausing",
  "Restarting",
  "WeightDrift",
  "PointerDrift",
  "EmptySide",
  "ManagedRouteStale",
  "ManagedRouteMissing",
  "NotRead",
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

/**
 * `stuck`: it does not get better by waiting. `waiting`: for a person, for time, or for pods. `ended`: the update is
 * over, and not well. `notice`: something stands otherwise than it should, and holds nothing up.
 */
export type ReasonKind = "stuck" | "ended" | "waiting" | "notice";

export type Reason = {
  readonly reason: ReasonCode;
  readonly kind: ReasonKind;
  readonly message: string;
  /** Command lines, the likeliest first. */
  readonly next: readonly string[];
};

/** What reasons are found in. */
export type Seen = {
  readonly sources: Sources;
  readonly joined: Joined;
  readonly progress: RolloutProgress;
  readonly live: LiveRoutes;
  readonly pointers: readonly PointerView[];
  readonly managedRoutes: readonly ManagedRouteView[];
};

/** The controller answers within milliseconds, and after failed passes within 10 s (argo-rollouts utils/queue/queue.go). */
const longestAnswer = 12_000;

/** Whether something that was written then, RFC 3339, should have been answered; also where nothing tells when it was. */
export function isOverdue({ sources: { now } }: Pick<Seen, "sources">, time: string | undefined): boolean {
  const written = parseTimestamp(time);
  return written === undefined || now - written > longestAnswer;
}

/** `kubectl istio-rollout promote web -n shop`, with what follows the name, and the flags that lead to the cluster. */
export function propose({ sources }: Pick<Seen, "sources">, verb: string, more = ""): string {
  const { namespace, name } = sources.rollout.ref;
  return `kubectl istio-rollout ${verb} ${name}${more} -n ${namespace}${sources.flags.own}`;
}

/** The same for kubectl itself: `kubectl VERB THING -n NAMESPACE`. */
export function proposeKubectl({ sources }: Pick<Seen, "sources">, words: string, namespace?: string): string {
  return `kubectl ${words} -n ${namespace ?? sources.rollout.ref.namespace}${sources.flags.kubectl}`;
}

/** `web http:primary`, with the namespace where it is another one. */
export function routePlace(target: ResourceRef, route: string, { sources }: Pick<Seen, "sources">): string {
  const isNear = target.namespace === sources.rollout.ref.namespace;
  return `VirtualService "${isNear ? target.name : `${target.namespace}/${target.name}`}" ${route}`;
}
