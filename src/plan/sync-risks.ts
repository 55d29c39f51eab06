// What speaks against making a Rollout's traffic what its status, or a person, says.
import { describeObject } from "../resources/resource-ref.ts";
import { desiredTraffic, type HashOverrides } from "../traffic/desired-traffic.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import type { Held } from "../traffic/hindrances.ts";
import type { Side } from "../traffic/sides.ts";
import { type LiveState, podsOf, type TrafficState } from "../traffic/traffic-state.ts";
import { mayAct } from "../traffic/way.ts";
import { findEmptyDestination } from "./empty-destination.ts";
import { findLabelGoals, type LabelGoal } from "./label-goals.ts";
import { countRoutesTo, largestShare } from "./side-weights.ts";
import { findTrafficRisks } from "./traffic-risks.ts";
import type { WeightedRoutes } from "./weighted-routes.ts";
import { wouldBeReverted } from "./would-be-reverted.ts";

/** The state before, the one that the whole plan leaves, and what lies between them. */
export type SyncChange = {
  readonly before: TrafficState;
  readonly after: TrafficState;
  readonly overrides: HashOverrides;
  readonly labels: readonly LabelGoal[];
  readonly weights: readonly WeightedRoutes[];
};

export function findSyncRisks(live: LiveState, change: SyncChange): readonly Finding[] {
  const { before, weights } = change;
  return [
    ...(["stable", "canary"] as const).flatMap((side) => findEmptySide(live, change, side)),
    ...findOverruled(live, change),
    ...findTrafficRisks(before, weights).filter(({ code }) => !judgedHere.includes(code)),
  ];
}

/**
 * What `findTrafficRisks` says of the state before is judged here on the one after; a controller wants the same weights,
 * and whether they suit the pods is for the Rollout's steps to say.
 */
const judgedHere: readonly string[] = [
  "empty-destination",
  "hash-unknown",
  "would-be-reverted",
  "not-updating",
  "canary-overloaded",
];

/** Only where this plan leads traffic there: an outage that stands already is no reason to leave the rest undone. */
function findEmptySide(live: LiveState, change: SyncChange, side: Side): readonly Finding[] {
  const { after, labels } = change;
  const share = largestShare(after, side);
  const isMoved = labels.some((goal) => goal.side === side) || isGaining(change, side);
  if (share === 0 || !isMoved) return [];
  const pods = podsOf(side, after, after.live ?? live);
  return findEmptyDestination(pods, `${share}%`, "name a hash that has some with --stable-hash or --canary-hash");
}

/** Whether a route gives it more than before, or another route leads to it. */
function isGaining({ before, after, weights }: SyncChange, side: Side): boolean {
  const routes = weights.flatMap((target) => target.routes);
  const gains = routes.map(({ canary, stable, canaryWeight, stableWeight }) =>
    side === "canary" ? canaryWeight - (canary.weight ?? 0) : stableWeight - (stable.weight ?? 0),
  );
  return gains.some((gain) => gain > 0) || countRoutesTo(after, side) > countRoutesTo(before, side);
}

/** Hashes that a person names in place of the status: the controller goes by the status. */
function findOverruled({ controller }: LiveState, { before, overrides, labels }: SyncChange): readonly Finding[] {
  if (!mayAct(controller)) return [];
  const { stableHash, canaryHash } = overrides;
  const named = { stable: stableHash, canary: canaryHash };
  const { status } = before.rollout;
  const usual = { stable: status.stableHash, canary: status.currentPodHash };
  const wanted = findLabelGoals(before, desiredTraffic(before));
  const reverted = labels.flatMap((goal) => {
    if (goal.side === undefined || named[goal.side] === undefined) return [];
    const own = wanted.find(
      ({ target, label }) => label === goal.label && describeObject(target) === describeObject(goal.target),
    );
    const hash = own?.value ?? usual[goal.side];
    return hash === goal.value ? [] : `${goal.label} of ${describeObject(goal.target)} back to hash ${hash}`;
  });
  if (reverted.length === 0) return [];
  const hint = "stop the controller first, or write all the same with --force";
  return [wouldBeReverted(controller, `would put ${reverted.join(" and ")}`, hint)];
}

/** What stays as it is, although something is wrong with it perhaps. */
export function tellHeld(held: readonly Held[]): readonly Finding[] {
  return held.map(({ what, because }) =>
    warning(
      "controller-not-acting",
      `nothing is done about ${what}, as by the controller: ${because}`,
      "run it again when that has changed; --stable-hash and --canary-hash overrule it for selectors and subsets",
    ),
  );
}

/** What makes a comparison less than certain. */
export function findComparisonDoubts(state: TrafficState): readonly Finding[] {
  const doubts = ["stale-status", "controller-unknown"];
  return [...state.findings, ...findTrafficRisks(state, []).filter(({ code }) => doubts.includes(code))];
}
