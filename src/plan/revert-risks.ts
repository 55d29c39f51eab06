// What speaks against putting back an earlier state: pods that are gone meanwhile, and a controller that wants another.
import { isJsonObject } from "../resources/json.ts";
import { describeObject, type ResourceRef } from "../resources/resource-ref.ts";
import { takenOverValue } from "../resources/rollout-labels.ts";
import { routeName } from "../resources/virtual-service.ts";
import type { Finding } from "../traffic/finding.ts";
import { type LiveState, podsOf, type TrafficState } from "../traffic/traffic-state.ts";
import { mayAct } from "../traffic/way.ts";
import { findObject, withObject } from "../traffic/with-object.ts";
import { afterStep } from "./after-step.ts";
import { findEmptyDestination } from "./empty-destination.ts";
import { findOtherWriters } from "./other-writers.ts";
import type { Step, Write } from "./plan.ts";
import { standingRoutes, weighableRoutes } from "./route-changes.ts";
import type { WeightedRoutes } from "./weighted-routes.ts";
import { takeItFirst, wouldBeReverted } from "./would-be-reverted.ts";

export function findRevertRisks(state: TrafficState, steps: readonly Step[]): readonly Finding[] {
  if (state.live === undefined) return [];
  const states = statesAfter(state, steps);
  const writes = steps.filter((step) => step.kind === "write");
  return [...findEmptied(state, states), ...findReverts(state, state.live, { end: states.at(-1) ?? state, writes })];
}

/** The state after each step. */
function statesAfter(start: TrafficState, steps: readonly Step[]): readonly TrafficState[] {
  const states: TrafficState[] = [];
  for (const step of steps) states.push(withFewerPods(afterStep(states.at(-1) ?? start, step), step));
  return states;
}

/** What a smaller number of replicas leaves. */
function withFewerPods(state: TrafficState, step: Step): TrafficState {
  if (step.kind !== "write" || step.target.kind !== "ReplicaSet") return state;
  const object = findObject(state, step.target);
  const replicaSet = state.live?.replicaSets?.find(({ ref }) => ref.name === step.target.name);
  if (object === undefined || replicaSet === undefined) return state;
  const pods = Math.min(replicaSet.readyPods, replicaSet.replicas);
  const { status } = object.content;
  const ready = { ...(isJsonObject(status) ? status : {}), readyReplicas: pods, availableReplicas: pods };
  return withObject(state, { ...object, content: { ...object.content, status: ready } });
}

type Emptied = { readonly key: string; readonly findings: readonly Finding[] };

/** Weight on pods that are not ready, in any state on the way, where there was none at the start. */
function findEmptied(start: TrafficState, states: readonly TrafficState[]): readonly Finding[] {
  const known = new Set(emptySides(start).map(({ key }) => key));
  const found = states.flatMap(emptySides).filter(({ key }) => !known.has(key));
  return [...new Map(found.map(({ key, findings }) => [key, findings])).values()].flat();
}

function emptySides(state: TrafficState): readonly Emptied[] {
  const { live } = state;
  if (live === undefined) return [];
  return (["stable", "canary"] as const).flatMap((side) => {
    const weight = Math.max(0, ...standingRoutes(state).map(({ weights }) => weights[side] ?? 0));
    const pods = podsOf(side, state, live);
    const findings = weight === 0 ? [] : findEmptyDestination(pods, `${weight}%`, "leave it as it is");
    return findings.length === 0 ? [] : [{ key: `${pods.what} ${pods.kind === "hash" ? pods.hash : ""}`, findings }];
  });
}

type Change = { readonly end: TrafficState; readonly writes: readonly Write[] };

/** A revert of a handback takes the Rollout over again before it writes anything else. */
function findReverts(state: TrafficState, live: LiveState, { end, writes }: Change): readonly Finding[] {
  const others = findOtherWriters(state, live, changedWeights(state, end));
  const isReverted = others.some(({ code }) => code === "would-be-reverted");
  const objects = writes
    .filter((write) => isControllers(write, isReverted))
    .map(({ target }) => describeObject(target));
  const known = others.filter(({ code }) => code !== "would-be-reverted");
  const isTakenOver = end.rollout.instanceId === takenOverValue;
  if (objects.length === 0 || !mayAct(live.controller) || isTakenOver) return known;
  const deed = `would not leave it: ${[...new Set(objects)].join(", ")}`;
  return [...known, wouldBeReverted(live.controller, deed, takeItFirst(state.rollout.ref))];
}

/** Weights are the controller's only where it wants others; what else it writes, it writes at each pass. */
function isControllers({ target, fields, subresource }: Write, weightsAreReverted: boolean): boolean {
  switch (target.kind) {
    case "VirtualService":
      return weightsAreReverted || fields.length > 0;
    case "DestinationRule":
    case "Service":
    case "ReplicaSet":
      return true;
    default:
      return subresource === "status";
  }
}

/** The routes that end with other weights than they have, with those weights. */
function changedWeights(start: TrafficState, end: TrafficState): readonly WeightedRoutes[] {
  const keyOf = (target: ResourceRef, route: string) => `${describeObject(target)} ${route}`;
  const before = new Map(standingRoutes(start).map(({ target, route, weights }) => [keyOf(target, route), weights]));
  return weighableRoutes(end).flatMap(({ virtualService, routes }) => {
    const changed = routes.filter(({ route, canary, stable }) => {
      const weights = before.get(keyOf(virtualService.ref, routeName(route)));
      return weights?.canary !== canary.weight || weights?.stable !== stable.weight;
    });
    return changed.length === 0 ? [] : [{ virtualService, routes: changed }];
  });
}
