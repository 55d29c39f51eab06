// A Rollout of a running cluster as src/traffic judges it: what its status calls for, and which pods are behind it.
import { unlessRefused } from "../errors.ts";
import { parseDestinationRule } from "../resources/destination-rule.ts";
import { parseReplicaSet } from "../resources/replica-set.ts";
import { type Kind, kinds } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { parseRollout, type Rollout } from "../resources/rollout.ts";
import { parseService } from "../resources/service.ts";
import { parseVirtualService } from "../resources/virtual-service.ts";
import type { ControllerState } from "../traffic/controller.ts";
import { type Sides, sidesOf } from "../traffic/sides.ts";
import type { LiveState, TrafficState } from "../traffic/traffic-state.ts";
import { type RolloutView, usesIstio } from "./rollout-view.ts";
import type { Rule, RuleFinding } from "./rule.ts";
import { findDestinationRule, findObject, isResolved, type World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";

export type LiveRollout = { readonly view: RolloutView; readonly state: TrafficState; readonly live: LiveState };

/** A check of each Rollout with Istio routing as the cluster holds it. */
export function onLiveRollouts(check: (rollout: LiveRollout, world: World) => readonly RuleFinding[]): Rule["check"] {
  return (world) => liveRolloutsOf(world).flatMap((rollout) => check(rollout, world));
}

/** Broken ones are left out: they are a matter of other rules. */
export function liveRolloutsOf(world: World): readonly LiveRollout[] {
  const views = world.rollouts.filter((view) => usesIstio(view) && view.object.origin === "cluster");
  return views.flatMap((view) => {
    const state = unlessRefused(() => readState(view, world));
    return state?.live === undefined ? [] : [{ view, state, live: state.live }];
  });
}

/** Throws `UserError` where an object is not what the controller could use. */
function readState(view: RolloutView, world: World): TrafficState {
  const rollout = parseRollout(toKubernetes(view.object));
  const sides = sidesOf(rollout, true);
  const bindings = (world.bindingsByRollout.get(view.object) ?? []).filter(isResolved);
  const destinationRule = findDestinationRule(world, view);
  return {
    rollout,
    sides,
    bindings: bindings.map(({ reference, virtualService }) => ({
      reference,
      virtualService: parseVirtualService(toKubernetes(virtualService.object)),
    })),
    unread: [],
    destinationRule: destinationRule && parseDestinationRule(toKubernetes(destinationRule)),
    live: readLiveState({ rollout, sides }, world),
    neighbours: [],
    findings: [],
    objects: new Map(),
  };
}

function readLiveState({ rollout, sides }: { rollout: Rollout; sides: Sides }, world: World): LiveState {
  const { namespace } = rollout.ref;
  const serviceOf = (name: string | undefined) => {
    const service = name === undefined ? undefined : findObject(world, "Service", { namespace, name });
    return service && parseService(toKubernetes(service));
  };
  return {
    replicaSets: findReplicaSets(rollout, world)?.map((replicaSet) => parseReplicaSet(toKubernetes(replicaSet))),
    services: { canary: serviceOf(sides.canary.service), stable: serviceOf(sides.stable.service) },
    controller: findController(world, rollout),
    formerController: undefined,
  };
}

/** Undefined where they cannot be told, which is not the same as none. */
function findReplicaSets({ uid }: Rollout, { live, liveIndex }: World): readonly WorldObject[] | undefined {
  const isUnreadable = live?.unreadable.some(({ kind }) => kind === "ReplicaSet");
  return uid === undefined || isUnreadable ? undefined : (liveIndex.replicaSetsByOwner.get(uid) ?? []);
}

function findController({ live }: World, { instanceId = "" }: Rollout): ControllerState {
  return live?.controllers[instanceId] ?? { status: "unknown", missing: "", because: "it was not looked for" };
}

function toKubernetes({ apiVersion, kind, namespace, name, content }: WorldObject): KubernetesObject {
  if (!isKind(kind)) throw new Error(`${kind} is no kind of traffic`);
  return { ref: { apiVersion, kind, namespace, name }, content };
}

function isKind(kind: string): kind is Kind {
  return Object.hasOwn(kinds, kind);
}
