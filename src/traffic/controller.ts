// Whether an Argo Rollouts controller is alive that would put foreign weights back.
import { type ControllerDeployment, type Lease, leaseName } from "../resources/controller.ts";
import type { Permitted } from "../resources/live-cluster.ts";
import { takenOverValue } from "../resources/rollout-labels.ts";

export type ControllerEvidence = {
  readonly instanceId: string | undefined;
  /** The namespace that was searched; undefined for all of them. */
  readonly namespace: string | undefined;
  readonly leases: Permitted<{ readonly leases: readonly Lease[]; readonly serverTime: number }>;
  /** Asked only where there is no Lease. */
  readonly deployments: Permitted<readonly ControllerDeployment[]> | undefined;
};

/**
 * `unknown` counts as alive wherever it matters. `released`: the Rollout was taken over, and no controller serves the
 * instance id that it has now. `idle`: a controller is alive, and has left a request unanswered.
 */
export type ControllerState = {
  /** The observation behind it, as a clause for messages. */
  readonly because: string;
} & (
  | { readonly status: "alive" | "stopped" | "absent" | "released" | "idle" }
  /** The permission that was missing to tell, as arguments of `kubectl auth can-i`. */
  | { readonly status: "unknown"; readonly missing: string }
);

/** The rules of the contract: a fresh Lease, else a Deployment that has replicas, else nothing. */
export function judgeController({ instanceId, namespace, leases, deployments }: ControllerEvidence): ControllerState {
  if (!leases.permitted) return unknown(leases.missing);
  const byRenewal = leases.value.leases.toSorted((a, b) => b.expires - a.expires);
  const [latest] = byRenewal;
  if (latest !== undefined) return judgeLease(latest, leases.value.serverTime);
  if (instanceId === takenOverValue) return { status: "released", because: "the Rollout was taken over" };
  if (deployments === undefined) return { status: "absent", because: `there is no Lease ${leaseName(instanceId)}` };
  if (!deployments.permitted) return unknown(deployments.missing);
  return judgeDeployments(deployments.value, { instanceId, namespace });
}

function judgeLease(lease: Lease, serverTime: number): ControllerState {
  const seconds = Math.max(0, Math.round((serverTime - lease.renewed) / 1000));
  const when = lease.renewed === 0 ? "never renewed" : `renewed ${seconds} s ago`;
  return {
    status: serverTime <= lease.expires ? "alive" : "stopped",
    because: `Lease "${lease.namespace}/${lease.name}" was ${when}`,
  };
}

function judgeDeployments(
  all: readonly ControllerDeployment[],
  { instanceId, namespace }: Pick<ControllerEvidence, "instanceId" | "namespace">,
): ControllerState {
  const serving = all.filter((deployment) => deployment.instanceId === instanceId);
  const running = serving.find(({ replicas }) => replicas > 0);
  const [first] = serving;
  if (running !== undefined) return { status: "alive", because: describeDeployment(running) };
  if (first !== undefined) return { status: "stopped", because: describeDeployment(first) };
  const which = instanceId === undefined ? "" : ` with instance id "${instanceId}"`;
  const where = namespace === undefined ? "" : ` in namespace "${namespace}"`;
  return { status: "absent", because: `there is neither a Lease nor a Deployment of a controller${which}${where}` };
}

function describeDeployment({ namespace, name, replicas }: ControllerDeployment): string {
  return `Deployment "${namespace}/${name}" has ${replicas} ${replicas === 1 ? "replica" : "replicas"}`;
}

function unknown(missing: string): ControllerState {
  return { status: "unknown", missing, because: `the permission to ${missing} is missing` };
}
