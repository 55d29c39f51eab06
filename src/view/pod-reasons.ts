// Pods that are not there yet, or do not come, and what the controller leaves undone until they are.

import { unlessRefused } from "../errors.ts";
import { describeObject } from "../resources/resource-ref.ts";
import { parseTimestamp } from "../resources/timestamp.ts";
import { findBlockages } from "../traffic/blockage.ts";
import { desiredTraffic } from "../traffic/desired-traffic.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { updateOf } from "../traffic/update.ts";
import { isInTrouble, viewPods } from "./pods.ts";
import { propose, proposeKubectl, type Reason, type Seen } from "./reason.ts";
import { hasMissedDeadline, isTakenOver } from "./summary.ts";

/** Pods that take longer are reason to look at them. */
const usualStart = 60_000;

export function findPodReasons(seen: Seen): readonly Reason[] {
  const { state } = seen.joined;
  if (state === undefined) return [];
  const stable = findStable(state, seen);
  const canary = findCanary(state, seen);
  const pods = [...stable, ...canary];
  return [...pods, ...findDeadline(seen), ...(pods.length > 0 ? [] : findHeld(state, seen))];
}

/** Subsets, weights and aborts wait for it (rules 40 and 89). */
function findStable(state: TrafficState, seen: Seen): readonly Reason[] {
  const { kind } = updateOf(state.rollout);
  const found = findBlockages(state).find(({ reason }) => reason === "StableReplicaSetUnavailable");
  if (found === undefined) return [];
  const waits =
    state.sides.level === "subset"
      ? "the switch of the DestinationRule, weights and aborts wait"
      : "weights and aborts wait";
  const troubles = describeTroubles(seen, state.rollout.status.stableHash);
  const message = `${found.message}${kind === "none" ? "" : `, for which ${waits}`}${troubles}`;
  const next = [showPods(seen), ...(kind === "none" ? [] : [propose(seen, "abort")])];
  return [{ reason: "StableReplicaSetUnavailable", kind: kind === "none" ? "waiting" : podKind(seen), message, next }];
}

/** At host level too: the controller gives no weight to pods that are not there. */
function findCanary({ live, rollout }: TrafficState, seen: Seen): readonly Reason[] {
  if (updateOf(rollout).kind !== "running") return [];
  return (live?.replicaSets ?? [])
    .filter(({ hash, replicas, availablePods }) => hash === rollout.status.currentPodHash && availablePods < replicas)
    .map(({ ref, hash, replicas, availablePods }) => ({
      reason: "CanaryReplicaSetUnavailable",
      kind: podKind(seen),
      message: `the canary ${describeObject(ref)} has ${availablePods} of ${replicas} pods available, for which the step waits${describeTroubles(seen, hash)}${describeRefusal(seen)}`,
      next: [showPods(seen), propose(seen, "abort")],
    }));
}

function findDeadline(seen: Seen): readonly Reason[] {
  if (!hasMissedDeadline(seen.progress)) return [];
  const condition = seen.progress.conditions.find(({ type }) => type === "Progressing");
  const message = condition?.message ?? "the update has made no progress within its deadline";
  const next = [showPods(seen), propose(seen, "abort"), propose(seen, "retry")];
  return [{ reason: "ProgressDeadlineExceeded", kind: "stuck", message, next }];
}

/** What the pass of the controller leaves as it is, where nothing above tells why. */
function findHeld(state: TrafficState, seen: Seen): readonly Reason[] {
  const { status } = state.rollout;
  const isTold =
    status.invalidSpec !== undefined ||
    isTakenOver(state.rollout) ||
    seen.joined.faults.length > 0 ||
    seen.sources.unread.length > 0 ||
    hasEmptyList(state);
  if (isTold || status.stableHash === undefined || state.live?.replicaSets === undefined) return [];
  const held = unlessRefused(() => desiredTraffic(state).held) ?? [];
  const missing = new Set(
    seen.pointers.flatMap(({ presence, target }) => (presence === "missing" ? describeObject(target) : [])),
  );
  return held
    .filter(({ because }) => ![...missing].some((name) => because.startsWith(name)))
    .map(({ what, because }) => ({
      reason: "TrafficHeld",
      kind: "notice",
      message: `the controller leaves ${what} as it stands: ${because}`,
      next: [propose(seen, "diff")],
    }));
}

/** What keeps pods of a version from being ready, each state once: `; pods are ImagePullBackOff (web-1)`. */
function describeTroubles({ sources }: Seen, hash: string | undefined): string {
  const troubled = (viewPods(sources.pods) ?? []).filter((pod) => pod.hash === hash && isInTrouble(pod));
  const states = Map.groupBy(troubled, ({ state }) => state);
  const texts = [...states].map(([state, [first]]) => `${state} (${first?.name})`);
  return texts.length === 0 ? "" : `; pods are ${texts.join(", ")}`;
}

/** As where a quota or an admission webhook keeps pods from being made at all. */
function describeRefusal({ progress: { conditions } }: Seen): string {
  const refusal = conditions.find(({ type, isTrue }) => type === "ReplicaFailure" && isTrue);
  return refusal?.message === undefined ? "" : `; pods are refused: ${refusal.message}`;
}

function hasEmptyList(state: TrafficState): boolean {
  return findBlockages(state).some(({ reason }) => reason === "EmptyRouteList");
}

/** Stuck once nothing has moved for longer than pods usually take. */
function podKind({ progress, sources }: Seen): "stuck" | "waiting" {
  const condition = progress.conditions.find(({ type }) => type === "Progressing");
  const moved = parseTimestamp(condition?.updated);
  return moved !== undefined && sources.now - moved > usualStart ? "stuck" : "waiting";
}

function showPods(seen: Seen): string {
  const { podSelector } = seen.joined.head;
  return proposeKubectl(seen, podSelector === undefined ? "get pods" : `get pods -l '${podSelector}'`);
}
