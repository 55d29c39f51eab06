// A traffic state in which one object stands as it was read again, or as a patch will leave it.
import { parseDestinationRule } from "../resources/destination-rule.ts";
import { parseReplicaSet } from "../resources/replica-set.ts";
import { describeObject, isSameObject, type ObjectKey } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { parseRollout, type Rollout } from "../resources/rollout.ts";
import { parseService } from "../resources/service.ts";
import { parseVirtualService } from "../resources/virtual-service.ts";
import { type Side, sidesOf } from "./sides.ts";
import type { LiveState, TrafficState } from "./traffic-state.ts";

/** Throws `malformed-object`, and as `sidesOf` does for a Rollout. */
export function withObject(state: TrafficState, object: KubernetesObject): TrafficState {
  const objects = new Map(state.objects).set(describeObject(object.ref), object);
  return { ...state, ...changedSlices(state, object), objects };
}

export function findObject({ objects }: TrafficState, key: ObjectKey): KubernetesObject | undefined {
  return objects.get(describeObject(key));
}

function changedSlices(state: TrafficState, object: KubernetesObject): Partial<TrafficState> {
  const { ref } = object;
  switch (ref.kind) {
    case "Rollout":
      return isSameObject(ref, state.rollout.ref) ? changedRollout(state, object) : {};
    case "VirtualService": {
      const virtualService = parseVirtualService(object);
      return {
        bindings: state.bindings.map((binding) =>
          isSameObject(binding.virtualService.ref, ref) ? { ...binding, virtualService } : binding,
        ),
      };
    }
    case "DestinationRule":
      return isNamedBy(state.rollout, ref) ? { destinationRule: parseDestinationRule(object) } : {};
    case "Service":
    case "ReplicaSet":
      return state.live === undefined ? {} : { live: withLiveObject(state.live, object) };
    default:
      return {};
  }
}

/** With ping-pong Services the two sides change places, and each Service keeps its hash. */
function changedRollout(state: TrafficState, object: KubernetesObject): Partial<TrafficState> {
  const { live } = state;
  const rollout = parseRollout(object);
  const sides = sidesOf(rollout, live !== undefined);
  if (live === undefined) return { rollout, sides };
  const find = (side: Side) => {
    const name = sides[side].service;
    const found = name && findObject(state, { kind: "Service", namespace: rollout.ref.namespace, name });
    return found ? parseService(found) : undefined;
  };
  return { rollout, sides, live: { ...live, services: { canary: find("canary"), stable: find("stable") } } };
}

/** It is always in the Rollout's namespace (rule 4). */
function isNamedBy({ ref, destinationRule }: Rollout, { namespace, name }: ObjectKey): boolean {
  return ref.namespace === namespace && destinationRule?.name === name;
}

function withLiveObject(live: LiveState, object: KubernetesObject): LiveState {
  if (object.ref.kind === "ReplicaSet") {
    const replicaSet = parseReplicaSet(object);
    const others = (live.replicaSets ?? []).filter(({ ref }) => !isSameObject(ref, object.ref));
    return { ...live, replicaSets: [...others, replicaSet] };
  }
  const service = parseService(object);
  const { canary, stable } = live.services;
  const replace = (found: typeof canary) =>
    found !== undefined && isSameObject(found.ref, object.ref) ? service : found;
  return { ...live, services: { canary: replace(canary), stable: replace(stable) } };
}
