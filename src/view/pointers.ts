// What leads each side to its pods: Service selector or subset label → hash → ReplicaSet → ready pods.

import { unlessRefused } from "../errors.ts";
import { type FieldWriter, findFieldWriter } from "../resources/field-writers.ts";
import type { ReplicaSet } from "../resources/replica-set.ts";
import { describeObject, type ObjectKey } from "../resources/resource-ref.ts";
import type { HashGoal } from "../traffic/desired-services.ts";
import { desiredTraffic } from "../traffic/desired-traffic.ts";
import type { Side } from "../traffic/sides.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { isUnknown } from "./join.ts";
import { controllerManager } from "./live-routes.ts";
import type { Sources } from "./sources.ts";

export type PointerView = {
  /** Undefined for a subset that is no side of the Rollout's. */
  readonly side: Side | undefined;
  readonly target: ObjectKey;
  readonly subset: string | undefined;
  /** `unknown` where the object could not be read. */
  readonly presence: "there" | "missing" | "unknown";
  readonly hash: string | undefined;
  readonly replicaSet: string | undefined;
  /** Undefined where it is not known which pods it leads to. */
  readonly pods: { readonly ready: number; readonly desired: number } | undefined;
  /** Nobody would answer what is sent here; undefined where that is not known. */
  readonly empty: boolean | undefined;
  /** Every hash that may stand there; undefined where the status calls for none in particular. */
  readonly calledFor: readonly string[] | undefined;
  /** Another hash stands there, and it was not the controller that wrote it last. */
  readonly drift: boolean;
  readonly writer: FieldWriter | undefined;
};

const sideOrder = ["stable", "canary"] as const;

/** Services first, then the subsets of the DestinationRule in its order. */
export function viewPointers(state: TrafficState, sources: Sources): readonly PointerView[] {
  const desired = unlessRefused(() => desiredTraffic(state));
  const services = sideOrder.flatMap((side) => viewService(side, { state, sources, goal: desired?.services[side] }));
  return [...services, ...viewSubsets({ state, sources }, desired?.subsets)];
}

type Context = { readonly state: TrafficState; readonly sources: Sources };

function viewService(side: Side, context: Context & { readonly goal: HashGoal | undefined }): readonly PointerView[] {
  const { state, sources, goal } = context;
  const { namespace } = state.rollout.ref;
  const name = state.sides[side].service;
  if (name === undefined) return [];
  const target: ObjectKey = { kind: "Service", namespace, name };
  const service = state.live?.services[side];
  const presence = presenceOf(service !== undefined, target, sources);
  const writer = findWriter(target, sources, ["spec", "selector"]);
  return [describePointer({ side, target, subset: undefined, presence, hash: service?.hash, goal, writer }, context)];
}

function viewSubsets(
  context: Context,
  goals: Readonly<Record<Side, HashGoal | undefined>> | undefined,
): readonly PointerView[] {
  const { state, sources } = context;
  const { rollout, destinationRule, sides } = state;
  if (rollout.destinationRule === undefined) return [];
  const target: ObjectKey = {
    kind: "DestinationRule",
    namespace: rollout.ref.namespace,
    name: rollout.destinationRule.name,
  };
  const writer = findWriter(target, sources, ["spec", "subsets"]);
  const sideOf = (name: string) => sideOrder.find((side) => sides[side].subset === name);
  const standing = (destinationRule?.subsets ?? []).map(({ name: subset, hash }) => {
    const side = sideOf(subset);
    const goal = side && goals?.[side];
    return describePointer({ side, target, subset, presence: "there", hash, goal, writer }, context);
  });
  const absent = sideOrder.filter((side) => !standing.some((pointer) => pointer.side === side));
  const presence = presenceOf(destinationRule !== undefined, target, sources) === "unknown" ? "unknown" : "missing";
  const missing = absent.map((side) => {
    const subset = sides[side].subset;
    return describePointer({ side, target, subset, presence, hash: undefined, goal: undefined, writer }, context);
  });
  return [...standing, ...missing];
}

type Found = Pick<PointerView, "side" | "target" | "subset" | "presence" | "hash" | "writer"> & {
  readonly goal: HashGoal | undefined;
};

function describePointer({ goal, ...found }: Found, { state }: Context): PointerView {
  const { presence, hash, writer } = found;
  const replicaSets = state.live?.replicaSets;
  const matching = hash === undefined ? [] : (replicaSets ?? []).filter((replicaSet) => replicaSet.hash === hash);
  const isKnown = hash !== undefined && replicaSets !== undefined;
  const pods = isKnown ? countPods(matching) : undefined;
  const isRight = hash !== undefined && goal?.accepted.includes(hash);
  return {
    ...found,
    replicaSet: matching[0]?.ref.name,
    pods,
    empty: presence === "missing" ? true : pods && pods.ready === 0,
    calledFor: goal?.accepted,
    drift: presence === "there" && goal !== undefined && !isRight && writer?.manager !== controllerManager,
  };
}

function countPods(replicaSets: readonly ReplicaSet[]): { readonly ready: number; readonly desired: number } {
  return {
    ready: replicaSets.reduce((total, { readyPods }) => total + readyPods, 0),
    desired: replicaSets.reduce((total, { replicas }) => total + replicas, 0),
  };
}

function presenceOf(isThere: boolean, target: ObjectKey, sources: Sources): PointerView["presence"] {
  if (isThere) return "there";
  return isUnknown(sources, target) ? "unknown" : "missing";
}

function findWriter(target: ObjectKey, { objects }: Sources, path: readonly string[]): FieldWriter | undefined {
  const object = objects.get(describeObject(target));
  return object && findFieldWriter(object, path);
}
