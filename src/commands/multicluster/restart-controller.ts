// Restarts the controller and waits until the new one runs: it reads the Secret only when it starts (rule 116).
import { isRolledOut, lastRestartPatch, restartPatch } from "../../multicluster/deployment.ts";
import type { ObjectStep } from "../../multicluster/object-plan.ts";
import { describeObject, type ResourceRef } from "../../resources/resource-ref.ts";
import type { KubernetesObject } from "../../resources/resource-store.ts";
import { type Applying, stopIfInterrupted } from "./apply-objects.ts";
import { waitFor } from "./wait-for.ts";

export type Restart = {
  readonly steps: readonly ObjectStep[];
  /** Whether nothing of this tool is to stay behind. */
  readonly last: boolean;
  /** How long a restart may take, in ms. */
  readonly timeout: number;
};

/** Has the server say whether these may be restarted. */
export async function rehearseRestarts(
  steps: readonly ObjectStep[],
  { clusters, runtime }: Pick<Applying, "clusters" | "runtime">,
): Promise<void> {
  const patch = restartPatch(new Date(runtime.clock.now()).toISOString());
  await Promise.all(steps.map(({ target }) => clusters.rollouts.merge(target, patch, { dryRun: true })));
}

/** One Deployment after the other. Throws `wait-timeout` where its pods do not become available. */
export async function restartController({ steps, last, timeout }: Restart, applying: Applying): Promise<void> {
  const { clusters, runtime, done } = applying;
  const { rollouts } = clusters;
  for (const step of steps) {
    stopIfInterrupted(runtime);
    const before = await rollouts.read(step.target);
    if (before === undefined) continue;
    const patch = patchFor(before, last, new Date(runtime.clock.now()).toISOString());
    await rollouts.merge(step.target, patch, { dryRun: false });
    done.push(step);
    runtime.terminal.notice(`restarting ${describeObject(step.target)}`);
    await waitForRestart(step.target, timeout, applying);
  }
}

/** Also for one that somebody else has asked for. Throws `wait-timeout`. */
export async function waitForRestart(
  target: ResourceRef,
  timeout: number,
  { clusters: { rollouts }, runtime }: Pick<Applying, "clusters" | "runtime">,
): Promise<void> {
  const { name, namespace } = target;
  const what = `${describeObject(target)} to be restarted`;
  const hint = `look at: kubectl --context ${rollouts.context} rollout status deployment/${name} -n ${namespace}`;
  const isOver = async () => {
    const deployment = await rollouts.read(target);
    return deployment === undefined || isRolledOut(deployment) || undefined;
  };
  await waitFor({ what, timeout, hint }, isOver, runtime);
}

function patchFor(deployment: KubernetesObject, last: boolean, time: string) {
  return last ? lastRestartPatch(deployment, time) : restartPatch(time);
}
