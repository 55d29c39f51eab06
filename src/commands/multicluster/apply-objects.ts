// Applies planned objects one after the other, and knows at every moment what stands.
import type { OpenedClusters } from "../../cluster/open-access.ts";
import { UserError } from "../../errors.ts";
import type { Role } from "../../multicluster/names.ts";
import { type ApplyStep, type DeleteStep, isChange, type ObjectStep } from "../../multicluster/object-plan.ts";
import type { ObjectAccess } from "../../resources/object-access.ts";
import { describeObject } from "../../resources/resource-ref.ts";
import type { Runtime } from "../../runtime.ts";
import { waitFor } from "./wait-for.ts";

export type Applying = {
  readonly clusters: Pick<OpenedClusters, "rollouts" | "primary">;
  readonly force: boolean;
  readonly runtime: Runtime;
  /** What was changed so far, in order. */
  readonly done: ObjectStep[];
};

function accessOf({ clusters }: Pick<Applying, "clusters">, role: Role): ObjectAccess {
  const access = clusters[role];
  if (access === undefined) throw new Error("a step in a cluster that was not opened");
  return access;
}

/** Has the servers check what would be applied, so that refusals show before anything is written. */
export async function rehearseObjects(steps: readonly ApplyStep[], applying: Applying): Promise<void> {
  const { force } = applying;
  const makesRole = steps.some(({ target, verb }) => target.kind === "ClusterRole" && verb === "created");
  const rehearse = async ({ role, target, object }: ApplyStep) => {
    const access = accessOf(applying, role);
    if (makesRole && target.kind === "ClusterRoleBinding") {
      // The server looks up the role of a binding, which a dry run has not made.
      for (const verb of ["create", "patch"] as const) await access.requireAllowed(verb, target);
    } else {
      await access.apply(object, { dryRun: true, force });
    }
  };
  await Promise.all(steps.filter(isChange).map(rehearse));
}

/** In order; Ctrl-C is heeded between two of them. */
export async function applyObjects(steps: readonly ApplyStep[], applying: Applying): Promise<void> {
  const { force, runtime, done } = applying;
  for (const step of steps.filter(isChange)) {
    stopIfInterrupted(runtime);
    const apply = () => accessOf(applying, step.role).apply(step.object, { dryRun: false, force });
    await (step.target.kind === "ClusterRoleBinding" ? onceRoleIsKnown(apply, runtime) : apply());
    done.push(step);
    runtime.terminal.trace(`${describeObject(step.target)} ${step.verb}`);
  }
}

/** Has the servers say whether these may be deleted. */
export async function rehearseDeletions(steps: readonly DeleteStep[], applying: Applying): Promise<void> {
  await Promise.all(steps.map(({ role, object }) => accessOf(applying, role).remove(object, { dryRun: true })));
}

/** In order; Ctrl-C is heeded between two of them. */
export async function deleteObjects(steps: readonly DeleteStep[], applying: Applying): Promise<void> {
  for (const step of steps) {
    stopIfInterrupted(applying.runtime);
    await accessOf(applying, step.role).remove(step.object, { dryRun: false });
    applying.done.push(step);
  }
}

export function stopIfInterrupted({ interruption }: Runtime): void {
  if (interruption.signal.aborted) throw new UserError("interrupted", "interrupted");
}

/** The authorizer of the API server hears of a new role a moment after it was stored. */
function onceRoleIsKnown<T>(apply: () => Promise<T>, runtime: Runtime): Promise<T> {
  const hint = "look whether somebody deletes the ClusterRole";
  return waitFor(
    { what: "the API server to know the new ClusterRole", timeout: 10_000, hint },
    () =>
      apply().catch((error: unknown) => {
        if (error instanceof UserError && error.code === "object-not-found") return undefined;
        throw error;
      }),
    runtime,
  );
}

/** What stands goes with the error: nothing of it is put back, because the same command goes on from there. */
export async function tellingWhatStands<T>(
  command: string,
  { done, clusters }: Applying,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError) || done.length === 0) throw error;
    const standing = done.map(({ role, target, verb }) => {
      return `${describeObject(target)} ${verb} in context "${accessOf({ clusters }, role).context}"`;
    });
    const message = `${command} is not done; what stands: ${standing.join(", ")}`;
    const hint = "run the same command again: it goes on from there";
    if (error.code === "wait-timeout") {
      const rest = new UserError("multicluster-incomplete", message, { hint });
      throw new UserError(error.code, error.message, { hint: error.hint, also: [...error.also, rest], cause: error });
    }
    throw new UserError("multicluster-incomplete", message, { hint, also: [error], cause: error });
  }
}
