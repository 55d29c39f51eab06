// Watches for a while whether a change is kept, or put back by a controller or a GitOps tool.
import { UserError } from "../errors.ts";
import { joinByObject } from "../plan/join-writes.ts";
import { isWrite, type Plan, type Write } from "../plan/plan.ts";
import { findLastManager } from "../resources/managed-fields.ts";
import { describeObject, isSameObject, type ResourceRef } from "../resources/resource-ref.ts";
import type { KubernetesObject, ResourceStore } from "../resources/resource-store.ts";
import type { Runtime } from "../runtime.ts";
import type { Planned } from "./apply-plan.ts";
import { isStanding, type PlanFor } from "./is-standing.ts";

type Watch = {
  readonly store: ResourceStore;
  readonly planFor: PlanFor;
  /** ms; 0 does not look at all. */
  readonly verifyFor: number;
  readonly runtime: Runtime;
};

/** The writes that stand at the end, and the error that the command is to end with where it is not as it should be. */
export type Verdict = { readonly standing: readonly Write[]; readonly error: UserError | undefined };

const pollInterval = 200;

export function watchKept({ state, plan }: Planned, watch: Watch): Promise<Verdict> {
  const { clock, interruption } = watch.runtime;
  return judge(plan, async (writes) => {
    for (const end = clock.now() + watch.verifyFor; clock.now() < end; ) {
      await clock.sleep(Math.min(pollInterval, end - clock.now()), interruption.signal);
      if (interruption.signal.aborted) throw new UserError("interrupted", "interrupted");
      const lost = await findLost(writes, state, watch);
      if (lost.length > 0) return lost;
    }
    return [];
  });
}

/** One look. A controller that was taken for stopped by mistake has put the weights back by now. */
export function checkKept({ state, plan }: Planned, watch: Watch): Promise<Verdict> {
  return judge(plan, (writes) => findLost(writes, state, watch));
}

type Look = (writes: readonly Write[]) => Promise<readonly Lost[]>;

/** What cannot be looked at counts as standing, and as not verified. */
async function judge(plan: Plan, look: Look): Promise<Verdict> {
  const standing = plan.steps.filter(isWrite);
  try {
    // Of several writes of an object, the inverse of all of them tests what each has left there.
    const lost = await look(joinByObject(standing));
    return lost.length > 0 ? changedBack(standing, lost) : { standing, error: undefined };
  } catch (error) {
    if (error instanceof UserError) return { standing, error: notVerified(error) };
    throw error;
  }
}

/** An object that no longer stands as it was left; without content where it is gone. */
type Lost = { readonly target: ResourceRef; readonly object: KubernetesObject | undefined };

async function findLost(writes: readonly Write[], state: Planned["state"], { store, planFor }: Watch) {
  const looks = await Promise.all(
    writes.map(async (write) => ({ write, target: write.target, object: await store.read(write.target) })),
  );
  return looks.filter(({ write, object }) => object === undefined || !isStanding(write, object, { state, planFor }));
}

function changedBack(writes: readonly Write[], lost: readonly Lost[]): Verdict {
  const standing = writes.filter(({ target }) => !lost.some((one) => isSameObject(one.target, target)));
  const names = [...new Set(standing.map(({ target }) => describeObject(target)))];
  const others = names.length === 0 ? "" : `; still as written: ${names.join(", ")}`;
  const error = new UserError("change-not-kept", `${lost.map(describeLost).join("; ")}${others}`, {
    hint: "stop that writer first; while it runs, a change by hand does not last",
  });
  return { standing, error };
}

function describeLost({ target, object }: Lost): string {
  if (object === undefined) return `${describeObject(target)} was deleted`;
  const manager = findLastManager(object);
  return `${describeObject(target)} no longer stands as written, changed by ${manager === undefined ? "somebody" : `"${manager}"`}`;
}

function notVerified(cause: UserError): UserError {
  return new UserError(
    "change-not-verified",
    `the change was made, but whether it is kept is not known: ${cause.message}`,
    { hint: "look at the weights again before you rely on them", cause },
  );
}
