// Carries multicluster remove out: the Secret, the controller's restart, then what it had in the primary cluster.
import type { ExitCode } from "../../errors.ts";
import { type Check, doubtful } from "../../multicluster/check.ts";
import { hasRestartMark } from "../../multicluster/deployment.ts";
import type { ObjectStep } from "../../multicluster/object-plan.ts";
import { planRemoval, type RemovalPlan } from "../../multicluster/plan-removal.ts";
import { restartOf } from "../../multicluster/plan-setup.ts";
import { describeObject } from "../../resources/resource-ref.ts";
import type { Runtime } from "../../runtime.ts";
import type { GlobalOptions } from "../shared-options.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import { type Applying, deleteObjects, rehearseDeletions, tellingWhatStands } from "./apply-objects.ts";
import { openClusters } from "./clusters.ts";
import { type RemovalReading, type RemoveRequest, readRemoval } from "./read-removal.ts";
import { report } from "./report.ts";
import { restartController } from "./restart-controller.ts";

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
    if (request.dryRun !== "client") await untilInterrupted(rehearseDeletions(deletions, applying), signal);
    if (request.dryRun === "none") {
      await tellingWhatStands(command, applying, async () => {
        await deleteObjects(plan.rollouts, applying);
        await restartController({ steps: restarts, last: true, timeout: request.timeout }, applying);
        await deleteObjects(plan.primary, applying);
      });
    }
    const { dryRun, output } = request;
    const steps = [...plan.rollouts, ...restarts, ...plan.primary];
    if (steps.length === 0) runtime.terminal.notice("nothing is there that this tool made");
    const checks = [...reading.doubts, ...judgeRest(plan, reading, restarts)];
    return report({ command, dryRun, output, clusters, steps, checks }, runtime);
  } finally {
    clusters.close();
  }
}

/** Also where an earlier removal ended before it. */
function planRestarts({ rollouts, primary }: RemovalPlan, { place }: RemovalReading): readonly ObjectStep[] {
  const isDue = rollouts.length > 0 || primary.length > 0;
  const deployments = place.deployments ?? [];
  return deployments.filter((deployment) => isDue || hasRestartMark(deployment)).map(({ ref }) => restartOf(ref));
}

function judgeRest(
  { rollouts }: RemovalPlan,
  { foreign }: RemovalReading,
  restarts: readonly ObjectStep[],
): readonly Check[] {
  const left = foreign.map(({ ref }) =>
    doubtful("secret", {
      code: "secret-left",
      message: `${describeObject(ref)} names a primary cluster for the controller too, and was not made by this tool`,
      hint: `delete it if it is not wanted: kubectl delete secret ${ref.name} -n ${ref.namespace}`,
    }),
  );
  const isUnread = rollouts.length > 0 && restarts.length === 0;
  return [...left, ...(isUnread ? [restartNeeded] : [])];
}

const restartNeeded = doubtful("controller", {
  code: "restart-needed",
  message:
    "until it is restarted the controller goes on with the access that it has read, and fails where that is gone",
  hint: "restart it: kubectl rollout restart deployment argo-rollouts",
});
