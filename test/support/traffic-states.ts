// Traffic states joined from built objects, as the commands join them.
import { parseDestinationRule } from "../../src/resources/destination-rule.ts";
import { parseReplicaSet } from "../../src/resources/replica-set.ts";
import { describeObject } from "../../src/resources/resource-ref.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { parseRollout } from "../../src/resources/rollout.ts";
import { parseService } from "../../src/resources/service.ts";
import { parseVirtualService } from "../../src/resources/virtual-service.ts";
import type { ControllerState } from "../../src/traffic/controller.ts";
import { sidesOf } from "../../src/traffic/sides.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import { replicaSet, rollout, service } from "./builders.ts";

export type StateParts = {
  readonly rollout?: KubernetesObject;
  readonly virtualServices: readonly KubernetesObject[];
  readonly destinationRule?: KubernetesObject;
  readonly neighbours?: readonly KubernetesObject[];
};

/** An offline state; the n-th VirtualService answers the n-th reference of the Rollout. */
export function trafficState(parts: StateParts): TrafficState {
  const parsed = parseRollout(parts.rollout ?? rollout());
  return {
    rollout: parsed,
    sides: sidesOf(parsed, false),
    bindings: parts.virtualServices.map((object, index) => {
      const reference = parsed.virtualServices[index] ?? parsed.virtualServices[0];
      if (reference === undefined) throw new Error("the Rollout names no VirtualService");
      return { virtualService: parseVirtualService(object), reference };
    }),
    unread: [],
    destinationRule: parts.destinationRule && parseDestinationRule(parts.destinationRule),
    live: undefined,
    neighbours: (parts.neighbours ?? []).map(parseRollout),
    findings: [],
    objects: mapObjects([
      parts.rollout ?? rollout(),
      ...parts.virtualServices,
      ...(parts.destinationRule === undefined ? [] : [parts.destinationRule]),
    ]),
  };
}

function mapObjects(objects: readonly KubernetesObject[]): ReadonlyMap<string, KubernetesObject> {
  return new Map(objects.map((object) => [describeObject(object.ref), object]));
}

export const stopped: ControllerState = { status: "stopped", because: "its Lease is old" };

/** The same state in a cluster: 4 ready pods of each hash, no controller, unless told otherwise. */
export function liveState(
  state: TrafficState,
  live: {
    readonly ready?: Readonly<Record<string, number>>;
    readonly replicaSets?: readonly KubernetesObject[];
    readonly services?: readonly KubernetesObject[];
    readonly controller?: ControllerState;
    readonly formerController?: ControllerState;
  } = {},
): TrafficState {
  const services = live.services ?? [service("web-stable", "aaa"), service("web-canary", "bbb")];
  const replicaSets =
    live.replicaSets ?? Object.entries(live.ready ?? { aaa: 4, bbb: 4 }).map(([hash, pods]) => replicaSet(hash, pods));
  const find = (name: string | undefined) => {
    const object = services.find(({ ref }) => ref.name === name);
    return object && parseService(object);
  };
  return {
    ...state,
    objects: new Map([...state.objects, ...mapObjects([...services, ...replicaSets])]),
    live: {
      replicaSets: replicaSets.map(parseReplicaSet),
      services: { canary: find(state.sides.canary.service), stable: find(state.sides.stable.service) },
      controller: live.controller ?? stopped,
      formerController: live.formerController,
    },
  };
}
