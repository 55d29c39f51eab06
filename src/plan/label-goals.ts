// What Services and DestinationRule lack, beside routes, for a Rollout's traffic to be as its status calls for.
import { isSameObject, type ResourceRef } from "../resources/resource-ref.ts";
import { managedByAnnotation, podTemplateHashLabel } from "../resources/rollout-labels.ts";
import type { HashGoal } from "../traffic/desired-services.ts";
import type { DesiredTraffic } from "../traffic/desired-traffic.ts";
import type { Side } from "../traffic/sides.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import type { FieldGoal } from "./field-write.ts";
import type { Path } from "./member-patch.ts";

/** A field that is to change. Without a side it does not bear on traffic. */
export type LabelGoal = FieldGoal & {
  readonly target: ResourceRef;
  readonly side: Side | undefined;
  /** Where the thing that carries the field has its name. */
  readonly relied: readonly Path[];
};

const bothSides = ["stable", "canary"] as const;

export function findLabelGoals(state: TrafficState, desired: DesiredTraffic): readonly LabelGoal[] {
  return [
    ...bothSides.flatMap((side) => subsetGoals(state, side, desired.subsets[side])),
    ...destinationRuleMark(state, desired),
    ...bothSides.flatMap((side) => serviceGoals(state, side, desired.services[side])),
  ];
}

/** One that the DestinationRule lacks stays missing: the controller adds none (rule 47). */
function subsetGoals({ destinationRule, sides }: TrafficState, side: Side, goal: HashGoal | undefined) {
  const subset = destinationRule?.subsets.find(({ name }) => name === sides[side].subset);
  if (destinationRule === undefined || subset === undefined || goal === undefined) return [];
  if (subset.hash !== undefined && goal.accepted.includes(subset.hash)) return [];
  const path = ["spec", "subsets", subset.index] as const;
  const target = destinationRule.ref;
  const label = `subset ${subset.name}`;
  const relied = [[...path, "name"]];
  return [{ target, side, label, path: [...path, "labels", podTemplateHashLabel], value: goal.hash, relied }];
}

/** Rule 42: whatever stands there, wherever the controller writes subsets at all. */
function destinationRuleMark({ destinationRule, rollout }: TrafficState, { subsets }: DesiredTraffic) {
  const isWritten = subsets.stable !== undefined || subsets.canary !== undefined;
  if (destinationRule === undefined || !isWritten || destinationRule.managedBy === rollout.ref.name) return [];
  return [markGoal(destinationRule.ref, rollout.ref.name)];
}

/**
 * Rule 56: the controller marks a Service when it moves its selector, and never after. One that is in use without the
 * mark is at the mercy of a controller that loses sight of the Rollout, so it counts as lacking it.
 */
function serviceGoals({ live, rollout }: TrafficState, side: Side, goal: HashGoal | undefined): readonly LabelGoal[] {
  const service = live?.services[side];
  if (service === undefined || goal === undefined) return [];
  const target = service.ref;
  const path = ["spec", "selector", podTemplateHashLabel];
  const stands = service.hash !== undefined && goal.accepted.includes(service.hash);
  return [
    ...(stands ? [] : [{ target, side, label: "selector", path, value: goal.hash, relied: [] }]),
    ...(service.managedBy === undefined ? [markGoal(target, rollout.ref.name)] : []),
  ];
}

function markGoal(target: ResourceRef, rolloutName: string): LabelGoal {
  const path = ["metadata", "annotations", managedByAnnotation];
  return { target, side: undefined, label: "managed-by", path, value: rolloutName, relied: [] };
}

/** Goals object by object, so that each gets one write. */
export function byObject(goals: readonly LabelGoal[]): readonly (readonly [LabelGoal, ...LabelGoal[]])[] {
  const groups: [LabelGoal, ...LabelGoal[]][] = [];
  for (const goal of goals) {
    const group = groups.find(([{ target }]) => isSameObject(target, goal.target));
    if (group === undefined) groups.push([goal]);
    else group.push(goal);
  }
  return groups;
}
