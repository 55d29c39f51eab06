// The Argo Rollouts controller. Its process id stands in a file, so that a test can end it and start another one.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startComponent } from "./components.ts";
import { findFreePorts } from "./free-ports.ts";
import type { Kubectl } from "./kubectl.ts";
import { waitUntil } from "./wait-until.ts";

export const controllerNamespace = "argo-rollouts";
const leaseName = "argo-rollouts-controller-lock";

export type RolloutsControllerOptions = {
  readonly program: string;
  readonly kubeconfig: string;
  readonly folder: string;
  readonly logFolder: string;
  readonly kubectl: Kubectl;
};

export type RolloutsController = {
  /** Resolves when the controller leads; without effect when it runs. */
  readonly start: () => Promise<void>;
  /** Ends it as Kubernetes does; its Lease stays and runs out, as it does in a real cluster. */
  readonly stop: () => Promise<void>;
  /** Ends it at once, as a crash does. */
  readonly kill: () => Promise<void>;
  /** Resolves when the Lease of an ended controller has run out. */
  readonly waitForStaleLease: () => Promise<void>;
  /** As if the controller ran without leader election. */
  readonly deleteLease: () => Promise<void>;
};

/** A handle on the one controller of the cluster; every process that makes one controls the same controller. */
export function openRolloutsController(options: RolloutsControllerOptions): RolloutsController {
  return {
    start: () => start(options),
    stop: () => end(options, "SIGTERM"),
    kill: () => end(options, "SIGKILL"),
    waitForStaleLease: () => waitForStaleLease(options),
    deleteLease: () => deleteLease(options),
  };
}

/** The Lease of an ended controller goes first: a new one would wait until it has run out. */
async function start(options: RolloutsControllerOptions): Promise<void> {
  if (isAlive(options, readProcessId(options))) return;
  await deleteLease(options);
  const [health = 0, metrics = 0] = await findFreePorts(2);
  const child = startComponent(options.logFolder, {
    name: "rollouts-controller",
    program: options.program,
    flags: [
      `--kubeconfig=${options.kubeconfig}`,
      `--namespace=${controllerNamespace}`,
      `--healthzPort=${health}`,
      `--metricsPort=${metrics}`,
      "--leader-election-lease-duration=4s",
      "--leader-election-renew-deadline=3s",
      "--leader-election-retry-period=1s",
    ],
  });
  child.unref();
  writeFileSync(processIdFile(options), String(child.pid));
  const check = () => {
    if (!isAlive(options, child.pid)) throw new Error(`the controller has ended, its log is in ${options.logFolder}`);
  };
  await waitUntil({ what: "the controller to lead", check }, async () => isFresh(await readLease(options)));
}

async function deleteLease({ kubectl }: RolloutsControllerOptions): Promise<void> {
  await kubectl(["delete", "lease", leaseName, "-n", controllerNamespace, "--ignore-not-found"]);
}

async function end(options: RolloutsControllerOptions, signal: NodeJS.Signals): Promise<void> {
  const id = readProcessId(options);
  if (id !== undefined && isAlive(options, id)) {
    process.kill(id, signal);
    await waitUntil({ what: "the controller to end" }, async () => !isAlive(options, id));
  }
  rmSync(processIdFile(options), { force: true });
}

async function waitForStaleLease(options: RolloutsControllerOptions): Promise<void> {
  await waitUntil({ what: "the controller's Lease to run out" }, async () => !isFresh(await readLease(options)));
}

type LeaseSpec = {
  readonly renewTime?: string;
  readonly leaseDurationSeconds?: number;
};

async function readLease({ kubectl }: RolloutsControllerOptions): Promise<LeaseSpec | undefined> {
  const target = ["lease", leaseName, "-n", controllerNamespace];
  const text = await kubectl(["get", ...target, "--ignore-not-found", "-o", "json"]);
  return text === "" ? undefined : (JSON.parse(text) as { spec: LeaseSpec }).spec;
}

/** The server gives its time in whole seconds, so that it may look one second younger than it is. */
function isFresh(lease: LeaseSpec | undefined): boolean {
  const { renewTime, leaseDurationSeconds = 0 } = lease ?? {};
  return renewTime !== undefined && Date.parse(renewTime) + (leaseDurationSeconds + 1) * 1000 > Date.now();
}

function processIdFile({ folder }: RolloutsControllerOptions): string {
  return join(folder, "rollouts-controller.pid");
}

function readProcessId(options: RolloutsControllerOptions): number | undefined {
  const file = processIdFile(options);
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
}

/** An ended child that nobody has waited for keeps its id but has no command line, and an id may be given again. */
function isAlive({ kubeconfig }: RolloutsControllerOptions, id: number | undefined): boolean {
  if (id === undefined) return false;
  try {
    process.kill(id, 0);
    return !existsSync("/proc/self") || readFileSync(`/proc/${id}/cmdline`, "utf8").includes(kubeconfig);
  } catch {
    return false;
  }
}
