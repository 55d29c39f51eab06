// Watches for a while whether a change is kept, or put back by a controller or a GitOps tool.
import { UserError } from "../errors.ts";
import { findLastManager } from "../resources/managed-fields.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { KubernetesObject, ResourceStore } from "../resources/resource-store.ts";
import type { Runtime } from "../runtime.ts";
import type { Planned } from "./apply-plan.ts";
import { isGoalReached, type PlanFor } from "./goal-reached.ts";

type Watch = {
  readonly store: ResourceStore;
  readonly planFor: PlanFor;
  /** ms; 0 does not watch at all. */
  readonly verifyFor: number;
  readonly runtime: Runtime;
};

const pollInterval = 200;

/** Returns at once where the controller is known to be stopped. Throws `change-not-kept` naming who wrote last. */
export async function watchKept(
  { state, plan }: Planned,
  { store, planFor, verifyFor, runtime }: Watch,
): Promise<void> {
  if (verifyFor === 0 || state.live?.controller.status === "stopped") return;
  const targets = [...new Map(plan.steps.map(({ target }) => [describeObject(target), target])).values()];
  const { clock, interruption } = runtime;
  for (const end = clock.now() + verifyFor; clock.now() < end && !interruption.signal.aborted; ) {
    await clock.sleep(Math.min(pollInterval, end - clock.now()), interruption.signal);
    const objects = await Promise.all(targets.map((target) => store.read(target)));
    const changed = objects.find((object) => object !== undefined && !isGoalReached(planFor, state, object));
    if (changed !== undefined) throw changeNotKept(changed);
  }
}

function changeNotKept(object: KubernetesObject): UserError {
  const manager = findLastManager(object);
  return new UserError(
    "change-not-kept",
    `${describeObject(object.ref)} was changed back by ${manager === undefined ? "somebody" : `"${manager}"`}`,
    { hint: "stop that writer first; while it runs, a change by hand does not last" },
  );
}
