// Whether a write stands: its values are there, or its object is as the goal wants it in another way.
import { unlessRefused } from "../errors.ts";
import { isWrite, type Plan, type Step, type Write } from "../plan/plan.ts";
import { applyJsonPatch } from "../resources/json-patch.ts";
import { isSameObject } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { withObject } from "../traffic/with-object.ts";

export type PlanFor = (state: TrafficState) => Plan;
export type Goal = { readonly state: TrafficState; readonly planFor: PlanFor };

/**
 * Whether an object, as it was answered, leaves for its own part what the plan has left for it. More is left where
 * somebody else changed in between what the decision had not relied on, such as by a further destination.
 */
export function isAsPlanned(
  step: Write,
  object: KubernetesObject,
  goal: Goal & { readonly left: readonly Step[] },
): boolean {
  const { state, planFor, left } = goal;
  const plan = unlessRefused(() => planFor(withObject(state, object)));
  if (plan === undefined) return applyJsonPatch(object.content, step.inverse) !== undefined;
  const isOwn = (other: Step) =>
    isWrite(other) && isSameObject(other.target, step.target) && other.subresource === step.subresource;
  return plan.steps.filter(isOwn).length === left.filter(isOwn).length;
}

/**
 * Whether nothing is left to do for the object of a write. Where nothing can be planned any more, because somebody took
 * away what the goal needs or there is no way back to plan from, the inverse tells: it tests every value that was written.
 */
export function isStanding(step: Write, object: KubernetesObject, { state, planFor }: Goal): boolean {
  const plan = unlessRefused(() => planFor(withObject(state, object)));
  if (plan === undefined) return applyJsonPatch(object.content, step.inverse) !== undefined;
  return !plan.steps.some((other) => isWrite(other) && isSameObject(other.target, object.ref));
}
