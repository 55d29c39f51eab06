// Starts a whole control plane on loopback: a cluster with the Argo Rollouts controller, and istiod.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildControlPlane, type ControlPlaneBuild } from "./build.ts";
import { type Certificates, makeCertificates } from "./certificates.ts";
import { type Cluster, kubeconfigOf, startCluster } from "./cluster.ts";
import { type Components, openComponents } from "./components.ts";
import { startIstiod } from "./istiod.ts";
import { type Kubectl, kubectlWith } from "./kubectl.ts";
import { startNode } from "./node.ts";
import { controllerNamespace, openRolloutsController, type RolloutsController } from "./rollouts-controller.ts";
import type { ControlPlaneState } from "./state.ts";
import { waitUntil } from "./wait-until.ts";

export type ControlPlaneOptions = {
  readonly report: (line: string) => void;
  /** Starts a second cluster, an Istio primary without the Argo Rollouts controller. */
  readonly primaryCluster?: boolean;
  /** Gives up starting. */
  readonly signal?: AbortSignal;
};

export type ControlPlane = {
  readonly state: ControlPlaneState;
  readonly kubectl: Kubectl;
  readonly controller: RolloutsController;
  /** Ends all processes; `keepLogs` leaves the folder with the logs. */
  readonly stop: (options?: { readonly keepLogs?: boolean }) => Promise<void>;
};

type Parts = {
  readonly folder: string;
  readonly build: ControlPlaneBuild;
  readonly certificates: Certificates;
  readonly components: Components;
  readonly kubectl: Kubectl;
  readonly controller: RolloutsController;
  readonly report: (line: string) => void;
};

/** About 15 s from the build cache. A start that fails ends what it started; the logs stay unless it was interrupted. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { report } = options;
  const build = await Promise.race([buildControlPlane(report), rejectOnAbort(options.signal)]);
  const started = Date.now();
  const parts = await prepare(build, report);
  try {
    const controlPlane = await Promise.race([startClusters(parts, options), rejectOnAbort(options.signal)]);
    report(`the control plane is ready after ${Math.round((Date.now() - started) / 1000)} s`);
    return controlPlane;
  } catch (error) {
    await stop(parts, options.signal?.aborted !== true);
    throw error;
  }
}

function rejectOnAbort(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener("abort", () => reject(signal.reason));
  });
}

async function prepare(build: ControlPlaneBuild, report: (line: string) => void): Promise<Parts> {
  const folder = mkdtempSync(join(tmpdir(), "kubectl-istio-rollout-"));
  const logFolder = join(folder, "logs");
  mkdirSync(logFolder);
  report(`starting the control plane, logs are in ${logFolder}`);
  const kubeconfig = kubeconfigOf({ folder, name: "rollouts" });
  const kubectl = kubectlWith(build.program("kubectl"), kubeconfig);
  const program = build.program("rollouts-controller");
  return {
    folder,
    build,
    certificates: await makeCertificates(join(folder, "certificates")),
    components: openComponents(logFolder),
    kubectl,
    controller: openRolloutsController({ program, kubeconfig, folder, logFolder, kubectl }),
    report,
  };
}

async function startClusters(parts: Parts, options: ControlPlaneOptions): Promise<ControlPlane> {
  const { kubectl, controller, report } = parts;
  const [cluster, primary] = await Promise.all([
    startCluster({ ...parts, name: "rollouts" }),
    options.primaryCluster ? startCluster({ ...parts, name: "primary" }) : undefined,
  ]);
  report("the API server is ready");
  const { argoRollouts, istio } = parts.build.customResourceDefinitions;
  await Promise.all([
    createDefinitions(kubectl, [...argoRollouts, ...istio]).then(() => controller.start()),
    startNode({ ...parts, cluster }),
    startIstiod({ ...parts, cluster }),
    primary && createDefinitions(kubectlWith(parts.build.program("kubectl"), primary.kubeconfig), istio),
  ]);
  const state = writeState(parts, cluster, primary);
  return { state, kubectl, controller, stop: ({ keepLogs = false } = {}) => stop(parts, keepLogs) };
}

/** The controller looks for Istio once at its start, so the definitions have to be served by then. */
async function createDefinitions(kubectl: Kubectl, files: readonly string[]): Promise<void> {
  await kubectl(["create", "namespace", controllerNamespace]);
  await kubectl(["create", ...files.flatMap((file) => ["-f", file])]);
  // kubectl gives up at once on a definition that has no conditions yet.
  await waitUntil({ what: "every CustomResourceDefinition is established" }, async () => {
    await kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=10s"]);
    return true;
  });
}

function writeState(parts: Parts, rollouts: Cluster, primary: Cluster | undefined): ControlPlaneState {
  const { folder, build, certificates, components } = parts;
  const programs = ["kubectl", "rollouts-controller", "kubectl-argo-rollouts", "istioctl"] as const;
  const state: ControlPlaneState = {
    folder,
    logFolder: components.logFolder,
    certificates,
    rollouts,
    ...(primary === undefined ? {} : { primary }),
    programs: Object.fromEntries(programs.map((name) => [name, build.program(name)])) as ControlPlaneState["programs"],
  };
  writeFileSync(join(folder, "state.json"), JSON.stringify(state, null, 2));
  return state;
}

async function stop({ components, controller, folder }: Parts, keepLogs: boolean): Promise<void> {
  await controller.kill();
  await components.stop();
  const unwanted = readdirSync(folder).filter((name) => !keepLogs || join(folder, name) !== components.logFolder);
  for (const name of unwanted) rmSync(join(folder, name), { recursive: true, force: true });
  if (!keepLogs) rmSync(folder, { recursive: true, force: true });
}
