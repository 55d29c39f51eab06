// Finds out whether a controller is alive that serves a Rollout, with as few requests as tell it.
import { leaseName, parseControllerDeployment, parseLease } from "../resources/controller.ts";
import type { LeaseReading, LiveCluster, Permitted } from "../resources/live-cluster.ts";
import { takenOverValue } from "../resources/rollout-labels.ts";
import { type ControllerState, judgeController } from "../traffic/controller.ts";
import type { LiveStores } from "./open-stores.ts";

export type ControllerSearch = Pick<LiveStores, "controllerNamespace"> & {
  readonly live: Pick<LiveCluster, "findLeases" | "findControllerDeployments">;
};

/** Of the instance id; the Leases of the default controller may have been asked for before. */
export async function readController(
  { live, controllerNamespace }: ControllerSearch,
  instanceId: string | undefined,
  defaultLeases?: ReturnType<LiveCluster["findLeases"]>,
): Promise<ControllerState> {
  const known = instanceId === undefined ? defaultLeases : undefined;
  const leases = mapPermitted(await (known ?? live.findLeases(leaseName(instanceId))), parseLeases);
  const isAnswered = !leases.permitted || leases.value.leases.length > 0 || instanceId === takenOverValue;
  const deployments = isAnswered ? undefined : await live.findControllerDeployments();
  return judgeController({
    instanceId,
    namespace: controllerNamespace,
    leases,
    deployments: deployments && mapPermitted(deployments, (objects) => objects.map(parseControllerDeployment)),
  });
}

function parseLeases({ leases, serverTime }: LeaseReading) {
  return { serverTime, leases: leases.map((lease) => parseLease(lease, Date.parse)) };
}

function mapPermitted<T, U>(answer: Permitted<T>, map: (value: T) => U): Permitted<U> {
  return answer.permitted ? { permitted: true, value: map(answer.value) } : answer;
}
