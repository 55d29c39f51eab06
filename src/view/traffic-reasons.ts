// Where traffic goes, or stays, against what was asked for.
import { findLastWriteTime } from "../resources/managed-fields.ts";
import { describeObject, type ObjectKey } from "../resources/resource-ref.ts";
import { findBlockages } from "../traffic/blockage.ts";
import type { Side } from "../traffic/sides.ts";
import { updateOf } from "../traffic/update.ts";
import { mayAct } from "../traffic/way.ts";
import type { PointerView } from "./pointers.ts";
import { isOverdue, propose, type Reason, routePlace, type Seen } from "./reason.ts";

export function findTrafficReasons(seen: Seen): readonly Reason[] {
  return [
    ...findOutages(seen),
    ...findStandingAbort(seen),
    ...findUnwrittenWeights(seen),
    ...findPendingPromotion(seen),
  ];
}

/** Weight on a side that leads to no pod: requests fail now. */
function findOutages(seen: Seen): readonly Reason[] {
  return (["stable", "canary"] as const).flatMap((side) => {
    const share = largestShare(seen, side);
    const pointer = carrierOf(seen, side);
    if (share === 0 || pointer === undefined || pointer.empty !== true) return [];
    const away =
      side === "canary" ? [propose(seen, "abort"), propose(seen, "set-weight", " 0")] : [propose(seen, "sync")];
    const message = `${share}% of the traffic goes to the ${side} side, and ${describeEmpty(pointer)}`;
    return [{ reason: "EmptyDestination" as const, kind: "stuck" as const, message, next: away }];
  });
}

/** What the routes address a side by: its subset at subset level, else its Service. */
export function carrierOf({ pointers, joined }: Seen, side: Side): PointerView | undefined {
  const isSubset = joined.state?.sides.level === "subset";
  return pointers.find((pointer) => pointer.side === side && (pointer.subset !== undefined) === isSubset);
}

export function describeEmpty({ target, subset, hash, presence }: PointerView): string {
  const owner = subset === undefined ? describeObject(target) : `subset "${subset}" of ${describeObject(target)}`;
  return presence === "missing" ? `${owner} does not exist` : `${owner} selects hash ${hash}, of which no pod is ready`;
}

function largestShare({ live }: Seen, side: Side): number {
  const shares = live.routes.map((route) => (side === "canary" ? route.share : stableShare(route)));
  return Math.max(0, ...shares);
}

function stableShare({ stable, canary, others, share }: Seen["live"]["routes"][number]): number {
  if (others.length === 0) return 100 - share;
  const total = [stable, canary, ...others.map(({ weight }) => weight)].reduce<number>(
    (sum, part) => sum + (part ?? 0),
    0,
  );
  return total === 0 ? 0 : Math.round(((stable ?? 0) / total) * 10_000) / 100;
}

/** The controller accepts an abort, and may leave the weights where they are (measured). */
function findStandingAbort(seen: Seen): readonly Reason[] {
  const { abort, abortedAt, stableHash, currentPodHash } = seen.joined.head.status;
  const held = seen.live.routes.filter(({ share }) => share > 0);
  if (!abort || stableHash === currentPodHash || held.length === 0) return [];
  const places = held.map(
    ({ target, route, share }) => `${routePlace(target, route, seen)} still gives the canary ${share}%`,
  );
  const state = abortedAt === undefined ? "the abort is not carried out yet" : "the update is aborted";
  const message = `${state}, but ${places.join(", ")}${whyHeld(seen)}`;
  const isLate = isOverdue(seen, abortedAt ?? findLastWriteTime(seen.sources.rollout));
  const kind = isLate || !mayAct(seen.sources.controller) ? "stuck" : "waiting";
  return [{ reason: "AbortNotCarriedOut", kind, message, next: [propose(seen, "abort")] }];
}

/** With `dynamicStableScale` and a delay of the scale-down it may come to wait for ever (argo-rollouts issue 4898). */
function whyHeld({ joined: { state }, sources: { controller } }: Seen): string {
  if (!mayAct(controller)) return ", and no controller is there to move it";
  const blockages = state === undefined ? [] : findBlockages(state);
  if (blockages.some(({ reason }) => reason === "StableReplicaSetUnavailable"))
    return "; the controller waits until every pod of the stable version is available";
  if (state?.rollout.dynamicStableScale)
    return "; with dynamicStableScale the controller waits until the stable version is scaled up";
  return ", and nothing tells why the controller leaves it so";
}

/** The controller takes some routes for done that it does not find, and records their weight (measured). */
function findUnwrittenWeights(seen: Seen): readonly Reason[] {
  const { status } = seen.joined.head;
  const { recordedCanaryWeight: recorded } = status;
  // One that ended between its two writes has recorded too little, and not written too little.
  if (recorded === undefined || status.abort || !mayAct(seen.sources.controller)) return [];
  if (!isSettled(seen.sources.rollout.ref, seen)) return [];
  return seen.live.routes
    .filter(({ drift, canary = 0, share }) => !drift && canary !== recorded && share !== recorded)
    .filter(({ target }) => isSettled(target, seen))
    .map(({ target, route, share }) => ({
      reason: "WeightNotWritten",
      kind: "stuck",
      message: `the controller recorded ${recorded}% without writing it: ${routePlace(target, route, seen)} gives the canary ${share}%`,
      next: [propose(seen, "validate"), propose(seen, "diff")],
    }));
}

/** Whether a write that belongs to the last one of this object would have been made by now. */
function isSettled(key: ObjectKey, seen: Seen): boolean {
  const { rollout, objects } = seen.sources;
  const object = key.kind === "Rollout" ? rollout : objects.get(describeObject(key));
  return isOverdue(seen, object && findLastWriteTime(object));
}

/** A pending full promotion swallows an abort that does not withdraw it (measured). */
function findPendingPromotion(seen: Seen): readonly Reason[] {
  const { head } = seen.joined;
  if (!head.status.promoteFull || updateOf(head).kind !== "running") return [];
  const message = "a full promotion is asked for and waits for all pods of the canary version";
  return [{ reason: "FullPromotionPending", kind: "waiting", message, next: [propose(seen, "abort")] }];
}
