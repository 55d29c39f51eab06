// Carries multicluster rotate out: new token, tried out, stored, read by the controller, verified; then the old one ends.
import type { ExitCode } from "../../errors.ts";
import { type Check, doubtful } from "../../multicluster/check.ts";
import { renderKubeconfig } from "../../multicluster/kubeconfig-text.ts";
import { isChange, type ObjectStep } from "../../multicluster/object-plan.ts";
import { planRotation, type RotationPlan } from "../../multicluster/plan-rotation.ts";
import { desireSecret, restartOf } from "../../multicluster/plan-setup.ts";
import type { Runtime } from "../../runtime.ts";
import type { GlobalOptions } from "../shared-options.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import {
  type Applying,
  applyObjects,
  deleteObjects,
  rehearseDeletions,
  rehearseObjects,
  stopIfInterrupted,
  tellingWhatStands,
} from "./apply-objects.ts";
import { type Clusters, hasPrimary, openClusters } from "./clusters.ts";
import { obtainToken } from "./obtain-token.ts";
import { type RotateRequest, type RotationReading, readRotation } from "./read-rotation.ts";
import { report } from "./report.ts";
import { requireAccess } from "./require-access.ts";
import { rehearseRestarts, restartController } from "./restart-controller.ts";
import { verifyAccess } from "./verify-access.ts";
import { waitFor } from "./wait-for.ts";

const command = "multicluster rotate";

/** Throws `multicluster-incomplete` where a part of it stands; the old token is valid then. */
export async function runRotate(request: RotateRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const clusters = await openClusters(request, options, runtime);
  if (!hasPrimary(clusters)) throw new Error("no primary cluster was opened");
  try {
    return await rotate(clusters, request, runtime);
  } finally {
    clusters.close();
  }
}

async function rotate(clusters: Clusters, request: RotateRequest, runtime: Runtime): Promise<ExitCode> {
  const { signal } = runtime.interruption;
  const reading = await untilInterrupted(readRotation(clusters, request, runtime), signal);
  const plan = planRotation(reading.goal, reading.state);
  const { dryRun, output, force } = request;
  const objects = [...plan.account, plan.secret];
  const applying: Applying = { clusters, force, runtime, done: [] };
  const restarts = isRestartDue(plan, reading) && request.restart ? restartsOf(reading) : [];
  const rehearsal = () =>
    Promise.all([
      rehearseObjects(objects, applying),
      rehearseRestarts(restarts, applying),
      rehearseDeletions(plan.ends, applying),
    ]);
  if (dryRun !== "client") await untilInterrupted(rehearsal(), signal);
  const told = { command, dryRun, output, clusters, manifests: objects };
  if (dryRun !== "none") return report({ ...told, steps: [...objects, ...restarts, ...plan.ends] }, runtime);
  if (plan.token === undefined) runtime.terminal.notice("a rotation was begun before; this goes on with it");
  const checks = await tellingWhatStands(command, applying, () =>
    carryOut(plan, reading, { request, clusters, applying }),
  );
  return report({ ...told, steps: applying.done, checks }, runtime);
}

type Circumstances = { readonly request: RotateRequest; readonly clusters: Clusters; readonly applying: Applying };

/** Gives what is left to be done by others. */
async function carryOut(
  plan: RotationPlan,
  reading: RotationReading,
  { request, clusters, applying }: Circumstances,
): Promise<readonly Check[]> {
  const { runtime } = applying;
  await applyObjects(plan.account, applying);
  const kubeconfig =
    plan.token === undefined
      ? reading.state.present.text
      : await makeKubeconfig(plan, reading, { request, clusters, applying });
  const { object } = desireSecret(reading.goal, kubeconfig);
  await requireAccess(clusters, object, runtime);
  await applyObjects([{ ...plan.secret, object }], applying);
  if (request.restart && isRestartDue(plan, reading)) {
    await restartController({ steps: restartsOf(reading), last: false, timeout: request.timeout }, applying);
  }
  const checks = await verify(reading, { request, clusters, applying });
  if (checks.length > 0) return checks;
  await deleteObjects(plan.ends, applying);
  return [];
}

function isRestartDue({ secret, token }: RotationPlan, { isStale }: RotationReading): boolean {
  return token !== undefined || isChange(secret) || isStale;
}

function restartsOf({ place }: RotationReading): readonly ObjectStep[] {
  return (place.deployments ?? []).map(({ ref }) => restartOf(ref));
}

async function makeKubeconfig(
  { token: secret }: RotationPlan,
  { goal: { account, endpoint }, lifetime }: RotationReading,
  { request, clusters, applying }: Circumstances,
): Promise<string> {
  if (secret === undefined) throw new Error("the token that is there is the new one");
  const source = { account, secret, lifetime, timeout: request.timeout };
  return renderKubeconfig({
    ...endpoint,
    token: await obtainToken(clusters.primary, source, applying.runtime),
  });
}

/** Gives what keeps the old token from being ended: nothing tells that the controller has read the new one. */
async function verify(
  { place }: RotationReading,
  { request, clusters, applying: { runtime } }: Circumstances,
): Promise<readonly Check[]> {
  const isUnread = async () => {
    stopIfInterrupted(runtime);
    return (await verifyAccess(clusters, place, runtime)).controller.status !== "ok";
  };
  if (request.restart) {
    const what = "the restarted controller to have taken the place of the old one";
    const hint = "look at: kubectl istio-rollout multicluster verify";
    await waitFor({ what, timeout: request.timeout, hint }, async () => !(await isUnread()) || undefined, runtime);
    return [];
  }
  return !request.force && (await isUnread()) ? [oldTokenKept] : [];
}

const oldTokenKept = doubtful("controller", {
  code: "restart-needed",
  message: "the controller has not read the new token yet; the old one stays valid beside it",
  hint: "restart the controller, then run multicluster rotate again, which ends the old token",
});
