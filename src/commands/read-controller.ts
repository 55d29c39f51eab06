// Finds out whether a controller is alive that serves a Rollout, with as few requests as tell it.
import { leaseName, parseControllerDeployment, parseLease } from "../resources/controller.ts";
import type { LeaseReading, LiveCluster, Permitted } from "../resources/live-cluster.ts";
import type { Rollout } from "../resources/rollout.ts";
import { type ControllerState, judgeController } from "../traffic/controller.ts";
import type { LiveStores } from "./open-stores.ts";

/** The default controller's Lease was asked for with the Rollout; another instance id needs its own. */
export async function readController(
  { live, controllerNamespace }: LiveStores,
  { instanceId }: Rollout,
  defaultLeases: ReturnType<LiveCluster["findLeases"]>,
): Promise<ControllerState> {
  const answer = await (instanceId === undefined ? defaultLeases : live.findLeases(leaseName(instanceId)));
  const leases = mapPermitted(answer, parseLeases);
  const isAnswered = !leases.permitted || leases.value.leases.length > 0;
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
