// Carries multicluster remove out: the Secret, the controller's restart, then what it had in the primary cluster.
import type { ExitCode } from "../../errors.ts";
import { type Check, doubtful } from "../../multicluster/check.ts";
import { hasRestartMark } from "../../multicluster/deployment.ts";
import type { ObjectStep } from "../../multicluster/object-plan.ts";
import { planRemoval, type RemovalPlan } from "../../multicluster/plan-removal.ts";
import { restartOf } from "../../multicluster/plan-setup.ts";
import type { ObjectAccess } from "../../resources/object-access.ts";
import { describeObject, type ResourceRef } from "../../resources/resource-ref.ts";
import type { KubernetesObject } from "../../resources/resource-store.ts";
import type { Runtime } from "../../runtime.ts";
import type { GlobalOptions } from "../shared-options.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import { type Applying, deleteObjects, rehearseDeletions, tellingWhatStands } from "./apply-objects.ts";
import { openClusters } from "./clusters.ts";
import { restartCommand } from "./controller-place.ts";
import { type RemovalReading, type RemoveRequest, readRemoval } from "./read-removal.ts";
import { report } from "./report.ts";
import { rehearseRestarts, restartController, waitForRestart } from "./restart-controller.ts";

const command = "multicluster remove";

/** Throws `multicluster-incomplete` where a part of it is removed. */
export async function runRemove(request: RemoveRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const clusters = await openClusters(request, options, runtime);
  const { signal } = runtime.interruption;
  try {
    const reading = await untilInterrupted(readRemoval(clusters, request), signal);
    const plan = planRemoval(reading.state);
    const restarts = request.restart ? planRestarts(plan, reading) : [];
    const applying: Applying = { clusters, force: request.force, runtime, done: [] };
    const deletions = [...plan.rollouts, ...plan.primary];
    const rehearsal = () => Promise.all([rehearseDeletions(deletions, applying), rehearseRestarts(restarts, applying)]);
    if (request.dryRun !== "client") await untilInterrupted(rehearsal(), signal);
    if (request.dryRun === "none") {
      await tellingWhatStands(command, applying, async () => {
        await deleteObjects(plan.rollouts, applying);
        await restartController({ steps: restarts, last: true, timeout: request.timeout }, applying);
        for (const target of request.restart && plan.primary.length > 0 ? deploymentsOf(reading) : []) {
          await waitForRestart(target, request.timeout, applying);
        }
        await deleteObjects(plan.primary, applying);
      });
    }
    const { dryRun, output } = request;
    const steps = [...plan.rollouts, ...restarts, ...plan.primary];
    if (steps.length === 0) runtime.terminal.notice("nothing is there that this tool made");
    const checks = [...reading.doubts, ...judgeRest(plan, reading, { restarts, access: clusters.rollouts })];
    return report({ command, dryRun, output, clusters, steps, checks }, runtime);
  } finally {
    clusters.close();
  }
}

/** An earlier removal that ended before the restart has left the mark of this tool, which goes with the restart. */
function planRestarts({ rollouts }: RemovalPlan, { place }: RemovalReading): readonly ObjectStep[] {
  const deployments = place.deployments ?? [];
  const isDue = (deployment: KubernetesObject) => rollouts.length > 0 || hasRestartMark(deployment);
  return deployments.filter(isDue).map(({ ref }) => restartOf(ref));
}

function deploymentsOf({ place }: RemovalReading): readonly ResourceRef[] {
  return (place.deployments ?? []).map(({ ref }) => ref);
}

type Circumstances = { readonly restarts: readonly ObjectStep[]; readonly access: ObjectAccess };

function judgeRest(
  { rollouts, primary }: RemovalPlan,
  { foreign, place }: RemovalReading,
  { restarts, access }: Circumstances,
): readonly Check[] {
  const left = foreign.map(({ ref }) =>
    doubtful("secret", {
      code: "secret-left",
      message: `${describeObject(ref)} names a primary cluster for the controller too, and was not made by this tool`,
      hint: `delete it if it is not wanted: kubectl --context ${access.context} delete secret ${ref.name} -n ${ref.namespace}`,
    }),
  );
  const isDoubtful = restarts.length === 0 && (rollouts.length > 0 || primary.length > 0);
  return [...left, ...(isDoubtful ? [restartNeeded(rollouts.length > 0, restartCommand(access, place))] : [])];
}

/** Where an earlier removal has deleted the Secret, nothing tells whether the controller was restarted since. */
function restartNeeded(isSure: boolean, command: string): Check {
  const who = isSure
    ? "until it is restarted the controller"
    : "a controller that was not restarted since its Secret was deleted";
  return doubtful("controller", {
    code: "restart-needed",
    message: `${who} goes on with the access that it has read, and fails where that is gone`,
    hint: `restart it${isSure ? "" : ", unless that was done"}: ${command}`,
  });
}
