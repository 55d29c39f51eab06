// The status of a Rollout as tests compare it, and waiting until it is as wanted.
import { waitUntil } from "../control-plane/wait-until.ts";
import { readJson } from "./api-server.ts";
import type { Name } from "./objects.ts";
import { kubectl } from "./test-cluster.ts";

export type RolloutStatus = {
  readonly phase?: string;
  readonly message?: string;
  readonly abort?: boolean;
  readonly abortedAt?: string;
  readonly promoteFull?: boolean;
  readonly currentStepIndex?: number;
  readonly currentPodHash?: string;
  readonly stableRS?: string;
  readonly observedGeneration?: string;
};

export async function readStatus({ namespace, name }: Name): Promise<RolloutStatus> {
  const rollout = await readJson(`/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts/${name}`);
  return (rollout as { readonly status?: RolloutStatus }).status ?? {};
}

/** Gives the first status that has all of the wanted values. */
export function waitForStatus(rollout: Name, wanted: RolloutStatus): Promise<RolloutStatus> {
  const fields = Object.entries(wanted) as readonly [keyof RolloutStatus, unknown][];
  const what = `Rollout ${rollout.name} to have the status ${JSON.stringify(wanted)}`;
  return waitUntil({ what, timeoutSeconds: 30 }, async () => {
    const status = await readStatus(rollout);
    if (fields.every(([name, value]) => status[name] === value)) return status;
    throw new Error(`it has ${JSON.stringify(Object.fromEntries(fields.map(([name]) => [name, status[name]])))}`);
  });
}

/** As the existing plugin writes it, for a state that a test starts from. */
export async function patchStatus({ namespace, name }: Name, status: Readonly<Record<string, unknown>>): Promise<void> {
  const patch = JSON.stringify({ status });
  const target = ["rollout", name, "--namespace", namespace];
  await kubectl(["patch", ...target, "--subresource=status", "--type=merge", "--patch", patch]);
}
