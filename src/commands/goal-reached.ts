// Whether an object stands as a plan wants it: planning on it has to find nothing left to do there.
import { unlessRefused } from "../errors.ts";
import type { Plan } from "../plan/plan.ts";
import { isSameObject } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { type TrafficState, withVirtualService } from "../traffic/traffic-state.ts";

export type PlanFor = (state: TrafficState) => Plan;

/** False also where nothing can be planned any more, because somebody took away what the goal needs. */
export function isGoalReached(planFor: PlanFor, state: TrafficState, object: KubernetesObject): boolean {
  const plan = unlessRefused(() => planFor(withVirtualService(state, object)));
  return plan !== undefined && !plan.steps.some(({ target }) => isSameObject(target, object.ref));
}
