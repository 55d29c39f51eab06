// What the steps of a canary do, as the controller counts and carries them out.
import { isSet, memberAt, type Value } from "./value.ts";

/** Of these a step may have one; the others are not counted (VAL:488-508). */
export const countedActions = ["setWeight", "pause", "experiment", "analysis"] as const;
const uncountedActions = ["setCanaryScale", "setHeaderRoute", "setMirrorRoute", "plugin"] as const;

export type StepAction = (typeof countedActions)[number] | (typeof uncountedActions)[number];

/** The actions that a step has, the counted ones first. */
export function actionsOf(step: Value): readonly StepAction[] {
  return [...countedActions, ...uncountedActions].filter((action) => isSet(memberAt(step, action)));
}

/** `step 3`, as people count. */
export function stepName({ path }: Value): string {
  return `step ${Number(path.at(-1)) + 1}`;
}
