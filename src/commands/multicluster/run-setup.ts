// Carries setup-multicluster out: read, plan, rehearse, apply in the primary, try the kubeconfig, store it, restart.
import type { ExitCode } from "../../errors.ts";
import { type Check, doubtful } from "../../multicluster/check.ts";
import { renderKubeconfig } from "../../multicluster/kubeconfig-text.ts";
import { allSteps, desireSecret, planSetup, type SetupPlan } from "../../multicluster/plan-setup.ts";
import type { Runtime } from "../../runtime.ts";
import type { GlobalOptions } from "../shared-options.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import { type Applying, applyObjects, rehearseObjects, tellingWhatStands } from "./apply-objects.ts";
import { type Clusters, hasPrimary, openClusters } from "./clusters.ts";
import { obtainToken } from "./obtain-token.ts";
import { readSetup, type SetupReading, type SetupRequest } from "./read-setup.ts";
import { report } from "./report.ts";
import { requireAccess } from "./require-access.ts";
import { rehearseRestarts, restartController } from "./restart-controller.ts";
import { verifyAccess } from "./verify-access.ts";

const command = "setup-multicluster";

/** Throws `multicluster-incomplete` where a part of it stands. */
export async function runSetup(request: SetupRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const clusters = await openClusters(request, options, runtime);
  if (!hasPrimary(clusters)) throw new Error("no primary cluster was opened");
  try {
    return await setUp(clusters, request, runtime);
  } finally {
    clusters.close();
  }
}

async function setUp(clusters: Clusters, request: SetupRequest, runtime: Runtime): Promise<ExitCode> {
  const { signal } = runtime.interruption;
  const reading = await untilInterrupted(readSetup(clusters, request, runtime), signal);
  const plan = planSetup(reading.goal, reading.state);
  const { dryRun, output, force } = request;
  const manifests = [...plan.account, plan.secret];
  const told = { command, dryRun, output, clusters, steps: allSteps(plan), manifests };
  const applying: Applying = { clusters, force, runtime, done: [] };
  const rehearsal = () =>
    Promise.all([rehearseObjects(manifests, applying), rehearseRestarts(plan.restarts, applying)]);
  if (dryRun !== "client") await untilInterrupted(rehearsal(), signal);
  if (dryRun !== "none") return report({ ...told, checks: plan.doubts }, runtime);
  const work = () => carryOut(plan, reading, { request, clusters, applying });
  return report({ ...told, checks: await tellingWhatStands(command, applying, work) }, runtime);
}

type Circumstances = { readonly request: SetupRequest; readonly clusters: Clusters; readonly applying: Applying };

/** Nothing reaches the controller's cluster before it was tried out. Gives what is doubtful in the end. */
async function carryOut(
  plan: SetupPlan,
  { goal, place }: SetupReading,
  { request, clusters, applying }: Circumstances,
): Promise<readonly Check[]> {
  const { runtime } = applying;
  await applyObjects(plan.account, applying);
  const kubeconfig = plan.kept?.text ?? (await makeKubeconfig(plan, goal, { request, clusters, applying }));
  const { object } = desireSecret(goal, kubeconfig);
  await requireAccess(clusters, object, runtime);
  await applyObjects([{ ...plan.secret, object }], applying);
  await restartController({ steps: plan.restarts, last: false, timeout: request.timeout }, applying);
  const { controller, doubts } = await verifyAccess(clusters, place, runtime);
  const restart = controller.status === "failed" ? [restartNeeded(controller.message)] : [];
  return [...plan.doubts, ...restart, ...doubts];
}

function restartNeeded(message: string): Check {
  const hint = "restart it, as --restart-controller does: it reads the Secret only when it starts";
  return doubtful("controller", { code: "restart-needed", message, hint });
}

async function makeKubeconfig(
  { token: secret }: SetupPlan,
  { account, endpoint }: SetupReading["goal"],
  { request, clusters, applying }: Circumstances,
): Promise<string> {
  if (secret === undefined) throw new Error("the kubeconfig that is there serves");
  const { lifetime, timeout } = request;
  const source = { account, secret, lifetime, timeout };
  const token = await obtainToken(clusters.primary, source, applying.runtime);
  return renderKubeconfig({ ...endpoint, token });
}
