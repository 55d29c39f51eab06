// What is true now: everything that a decision about traffic needs, read and checked, from either back end.
import type { UserError } from "../errors.ts";
import type { DestinationRule } from "../resources/destination-rule.ts";
import type { ReplicaSet } from "../resources/replica-set.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import type { Rollout } from "../resources/rollout.ts";
import type { Service } from "../resources/service.ts";
import type { ControllerState } from "./controller.ts";
import type { Finding } from "./finding.ts";
import type { Binding } from "./routes.ts";
import type { Side, Sides } from "./sides.ts";

/** What only a live cluster knows. */
export type LiveState = {
  /** Ready pods of each hash are counted from these; undefined where nothing tells which they are. */
  readonly replicaSets: readonly ReplicaSet[] | undefined;
  /** The Services of the two sides, where the Rollout names them; undefined where one does not exist. */
  readonly services: Readonly<Record<Side, Service | undefined>>;
  readonly controller: ControllerState;
  /** Of a Rollout that was taken over: the controller of the instance id that it had before. */
  readonly formerController: ControllerState | undefined;
};

export type TrafficState = {
  readonly rollout: Rollout;
  readonly sides: Sides;
  readonly bindings: readonly Binding[];
  /** What kept VirtualServices of the Rollout from being read; none unless the reader was to go on without them. */
  readonly unread: readonly UserError[];
  /** Undefined at host level, and where the object is absent. */
  readonly destinationRule: DestinationRule | undefined;
  readonly live: LiveState | undefined;
  /** Rollouts beside this one in the manifests; a cluster is not searched for them. */
  readonly neighbours: readonly Rollout[];
  /** What was noticed while the objects were read. */
  readonly findings: readonly Finding[];
  /** Every object that was read, whole, by `describeObject`. */
  readonly objects: ReadonlyMap<string, KubernetesObject>;
};

/** Hash and ready pods behind one side; unknown where nothing was adopted by a controller yet. */
export type SidePods =
  | { readonly kind: "missing"; readonly what: string }
  | { readonly kind: "unknown"; readonly what: string; readonly because: string }
  | { readonly kind: "hash"; readonly what: string; readonly hash: string; readonly readyPods: number };

/** What a side points at in the live cluster: Service selector or subset label → hash → ready pods. */
export function podsOf(side: Side, state: TrafficState, live: LiveState): SidePods {
  const target = state.sides.level === "subset" ? subsetTarget(side, state) : serviceTarget(side, state, live);
  if (target.absent) return { kind: "missing", what: target.what };
  if (target.hash === undefined)
    return { kind: "unknown", what: target.what, because: "it carries no pod template hash" };
  if (live.replicaSets === undefined)
    return { kind: "unknown", what: target.what, because: "the Rollout names no selector" };
  const { hash, what } = target;
  return { kind: "hash", what, hash, readyPods: countReadyPods({ live }, hash) };
}

/** A side without a hash selects pods of every version. */
export function mayTakeTraffic(pods: SidePods): boolean {
  return pods.kind === "unknown" || (pods.kind === "hash" && pods.readyPods > 0);
}

/** Of that pod template hash; 0 where nothing tells which ReplicaSets there are. */
export function countReadyPods({ live }: Pick<TrafficState, "live">, hash: string): number {
  const ofHash = (live?.replicaSets ?? []).filter((replicaSet) => replicaSet.hash === hash);
  return ofHash.reduce((total, { readyPods }) => total + readyPods, 0);
}

type Target = { readonly what: string; readonly absent: boolean; readonly hash: string | undefined };

function subsetTarget(side: Side, { sides, rollout, destinationRule }: TrafficState): Target {
  const name = sides[side].subset;
  const subset = destinationRule?.subsets.find((candidate) => candidate.name === name);
  const owner = `DestinationRule "${rollout.ref.namespace}/${rollout.destinationRule?.name}"`;
  return { what: `subset "${name}" of ${owner}`, absent: subset === undefined, hash: subset?.hash };
}

function serviceTarget(side: Side, { sides, rollout }: TrafficState, live: LiveState): Target {
  const service = live.services[side];
  const what = `Service "${rollout.ref.namespace}/${sides[side].service}"`;
  return { what, absent: service === undefined, hash: service?.hash };
}
