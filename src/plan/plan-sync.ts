// Plans `sync`: selectors, subsets, weights and managed routes as the Rollout's status calls for them.
import { UserError } from "../errors.ts";
import { describeObject } from "../resources/resource-ref.ts";
import { desiredTraffic, type HashOverrides } from "../traffic/desired-traffic.ts";
import type { Side } from "../traffic/sides.ts";
import { type LiveState, mayTakeTraffic, podsOf, type TrafficState } from "../traffic/traffic-state.ts";
import { chooseWay, type Via } from "../traffic/way.ts";
import { inSequence } from "./after-step.ts";
import { cannotBeAsked } from "./cannot-be-asked.ts";
import { writeFields } from "./field-write.ts";
import { byObject, findLabelGoals, type LabelGoal } from "./label-goals.ts";
import { pauseOf } from "./pauses.ts";
import type { Plan, Step, Write } from "./plan.ts";
import { findWeightGoals, writeRoutes } from "./route-goals.ts";
import { largestShare } from "./side-weights.ts";
import { findSyncRisks, tellHeld } from "./sync-risks.ts";

export type SyncGoal = {
  readonly overrides: HashOverrides;
  /** Pause between writes, for all proxies to follow, in ms. */
  readonly settle: number;
};

/**
 * Sides that get no traffic yet are re-pointed first, and those whose pods are gone; then the weights follow; then the
 * sides that had traffic. So no prefix sends traffic to a hash without ready pods, unless it went there before.
 * Throws `object-not-found` for a hash that no ReplicaSet has, and `UserError` where a route cannot be found or weighted.
 */
export function planSync(state: TrafficState, { overrides, settle }: SyncGoal): Plan {
  const { live } = state;
  if (live === undefined) throw new Error("manifests have no status to go by");
  requireKnownHashes(state, live, overrides);
  const desired = desiredTraffic(state, overrides);
  const labels = findLabelGoals(state, desired);
  const routes = writeRoutes(state, desired);
  const phases = orderPhases(state, labels, routes);
  const { steps, state: after } = inSequence(state, [
    (now) => writeLabels(now, phases.early),
    () => pause(phases.earlyMatters, settle),
    () => routes,
    () => pause(phases.lateMatters, settle),
    (now) => writeLabels(now, phases.late),
  ]);
  const change = { before: state, after, overrides, labels, weights: findWeightGoals(state, desired) };
  const risks = steps.length === 0 ? [] : findSyncRisks(live, change);
  return {
    goal: "traffic as the status calls for",
    way: chooseWay("direct", live.controller),
    steps,
    outcome: undefined,
    kept: [],
    already: `its traffic stands as ${isOverruled(overrides) ? "asked for" : "its status calls for"}`,
    findings: [...state.findings, ...risks, ...tellHeld(desired.held)],
  };
}

/**
 * Directly unless the controller is to do it, which cannot be asked for it: what stands beside one that acts is what it
 * has not managed. Throws as `planSync` does, `cannot-be-asked` and `controller-not-available`.
 */
export function planSyncVia(state: TrafficState, goal: SyncGoal, via: Via): Plan {
  const direct = planSync(state, goal);
  if (via !== "controller" || state.live === undefined) return direct;
  const way = chooseWay(via, state.live.controller);
  if (direct.steps.length === 0) return { ...direct, way };
  const { name, namespace } = state.rollout.ref;
  throw cannotBeAsked(state, way, {
    deed: "sync the traffic of",
    because: "it does that in each of its passes by itself, or has a reason not to",
    hint: `kubectl istio-rollout diff ${name} -n ${namespace} tells what differs; leave --via controller out to write it directly`,
  });
}

function isOverruled({ stableHash, canaryHash }: HashOverrides): boolean {
  return stableHash !== undefined || canaryHash !== undefined;
}

type Phases = {
  readonly early: readonly LabelGoal[];
  readonly late: readonly LabelGoal[];
  /** Whether proxies have to know of the re-pointed sides before they get the new weights. */
  readonly earlyMatters: boolean;
  /** Whether proxies have to know of the new weights before sides are re-pointed that lose some. */
  readonly lateMatters: boolean;
};

function orderPhases(state: TrafficState, labels: readonly LabelGoal[], routes: readonly Write[]): Phases {
  const relabelled = inSequence(state, [(now) => writeLabels(now, labels)]).state;
  const weighted = inSequence(state, [() => routes]).state;
  const isEarly = (side: Side) => largestShare(state, side) === 0 || isRepaired(side, state, relabelled);
  const groups = byObject(labels).map((goals) => splitGoals(goals, isEarly));
  const early = groups.flatMap((group) => group.early);
  const late = groups.flatMap((group) => group.late);
  const change = ({ side }: LabelGoal) =>
    side === undefined ? 0 : largestShare(weighted, side) - largestShare(state, side);
  return {
    early,
    late,
    earlyMatters: early.some((goal) => change(goal) > 0),
    lateMatters: late.some((goal) => change(goal) < 0),
  };
}

/** Of one object. Its mark comes with its first hash. */
function splitGoals(goals: readonly LabelGoal[], isEarly: (side: Side) => boolean) {
  const early = goals.filter(({ side }) => side !== undefined && isEarly(side));
  const late = goals.filter(({ side }) => side !== undefined && !isEarly(side));
  const marks = goals.filter(({ side }) => side === undefined);
  const isLate = early.length === 0 && late.length > 0;
  return isLate ? { early, late: [...late, ...marks] } : { early: [...early, ...marks], late };
}

/** Traffic that goes nowhere is led to pods at once. */
function isRepaired(side: Side, before: TrafficState, after: TrafficState): boolean {
  return !hasPods(side, before) && hasPods(side, after);
}

function hasPods(side: Side, state: TrafficState): boolean {
  return state.live !== undefined && mayTakeTraffic(podsOf(side, state, state.live));
}

function writeLabels(state: TrafficState, goals: readonly LabelGoal[]): readonly Write[] {
  return byObject(goals).flatMap((group) => {
    const { target } = group[0];
    const relied = group.flatMap((goal) => goal.relied);
    return writeFields(state, { target, fields: group, relied, because: reasonFor(group) });
  });
}

function reasonFor([first, ...others]: readonly [LabelGoal, ...LabelGoal[]]): string {
  const parts = [first, ...others].map(({ label, side, value }) =>
    side === undefined ? "carry the mark of its Rollout" : `select the pods of hash ${value} (${label})`,
  );
  return `${describeObject(first.target)} is to ${parts.join(" and to ")}`;
}

function pause(isNeeded: boolean, milliseconds: number): readonly Step[] {
  return isNeeded && milliseconds > 0 ? [pauseOf(milliseconds)] : [];
}

function requireKnownHashes(
  { rollout }: TrafficState,
  { replicaSets }: LiveState,
  { stableHash, canaryHash }: HashOverrides,
): void {
  if (replicaSets === undefined) return;
  const hashes = replicaSets.flatMap(({ hash }) => hash ?? []);
  const unknown = [stableHash, canaryHash].find((hash) => hash !== undefined && !hashes.includes(hash));
  if (unknown === undefined) return;
  throw new UserError("object-not-found", `no ReplicaSet of ${describeObject(rollout.ref)} has hash "${unknown}"`, {
    alternatives: { label: "hashes", values: hashes },
    hint: `see kubectl get replicasets -n ${rollout.ref.namespace} -L rollouts-pod-template-hash`,
  });
}
