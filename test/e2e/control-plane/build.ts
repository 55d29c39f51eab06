// Builds the programs of the control plane from their Go modules, once per version, into the per-user cache.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const kubernetesVersion = "v1.34.4";
const parts = {
  etcd: { packages: ["go.etcd.io/etcd/server/v3"], ldflags: "" },
  kubernetes: {
    packages: ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl"].map(
      (command) => `k8s.io/kubernetes/cmd/${command}`,
    ),
    ldflags: ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"]
      .map((path) => `-X ${path}.gitVersion=${kubernetesVersion}`)
      .join(" "),
  },
  kwok: { packages: ["sigs.k8s.io/kwok/cmd/kwok"], ldflags: "" },
  "argo-rollouts": {
    packages: ["rollouts-controller", "kubectl-argo-rollouts"].map(
      (command) => `github.com/argoproj/argo-rollouts/cmd/${command}`,
    ),
    ldflags: "",
  },
  istio: {
    packages: ["istio.io/istio/pilot/cmd/pilot-discovery", "istio.io/istio/istioctl/cmd/istioctl"],
    ldflags: "",
  },
} as const;
type Part = keyof typeof parts;

/** Folders that hold the built programs and the CustomResourceDefinitions of the control plane. */
export type ControlPlaneBuild = {
  readonly program: (name: string) => string;
  /** Files, for the cluster that has the Rollouts and for the one that has the Istio objects. */
  readonly customResourceDefinitions: Readonly<Record<"argoRollouts" | "istio", readonly string[]>>;
};

/**
 * Builds what the cache does not hold yet; cold about 22 minutes on two cores, from the cache under a second.
 * `report` gets a line per part and one per half minute while a build runs.
 */
export async function buildControlPlane(report: (line: string) => void): Promise<ControlPlaneBuild> {
  const folders: string[] = [];
  for (const part of Object.keys(parts) as Part[]) folders.push(await buildPart(part, report));
  return {
    program(name) {
      const folder = folders.find((candidate) => existsSync(join(candidate, name)));
      if (folder === undefined) throw new Error(`no part of the control plane builds "${name}"`);
      return join(folder, name);
    },
    customResourceDefinitions: {
      argoRollouts: await findDefinitions("argo-rollouts", "github.com/argoproj/argo-rollouts", "manifests/crds"),
      istio: await findDefinitions("istio", "istio.io/istio", "manifests/charts/base/files/crd-all.gen.yaml"),
    },
  };
}

function modulePath(part: Part): string {
  return join(import.meta.dirname, "build", part);
}

async function buildPart(part: Part, report: (line: string) => void): Promise<string> {
  const { packages, ldflags } = parts[part];
  const folder = join(cacheFolder(), `${part}-${fingerprint(part)}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  report(`building ${part}`);
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const ticker = setInterval(() => report(`building ${part}: ${seconds()} s`), 30_000);
  try {
    const arguments_ = ["build", "-o", `${unfinished}/`, "-ldflags", ldflags, ...packages];
    await finished(
      spawn("go", arguments_, {
        cwd: modulePath(part),
        env: { ...process.env, CGO_ENABLED: "0" },
        stdio: ["ignore", "inherit", "inherit"],
      }),
    );
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  } finally {
    clearInterval(ticker);
  }
  nameAfterPart(unfinished, part);
  renameSync(unfinished, folder);
  report(`built ${part} in ${seconds()} s`);
  return folder;
}

/** Go names a program after the last path element that is no version: etcd's is `server`. */
function nameAfterPart(folder: string, part: Part): void {
  const [only, ...others] = readdirSync(folder);
  if (only !== undefined && others.length === 0) renameSync(join(folder, only), join(folder, part));
}

function cacheFolder(): string {
  const base = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(base, "kubectl-istio-rollout", "control-plane");
}

function fingerprint(part: Part): string {
  const hash = createHash("sha256").update(parts[part].ldflags);
  for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(modulePath(part), file)));
  return hash.digest("hex").slice(0, 12);
}

function finished(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`${child.spawnargs.join(" ")} ended with ${code ?? signal}`)),
    );
  });
}

async function findDefinitions(part: Part, module: string, path: string): Promise<string[]> {
  const { stdout } = await run("go", ["list", "-m", "-f", "{{.Dir}}", module], { cwd: modulePath(part) });
  const source = join(stdout.trim(), path);
  if (source.endsWith(".yaml")) return [source];
  return readdirSync(source)
    .filter((name) => name.endsWith("-crd.yaml"))
    .map((name) => join(source, name));
}

if (import.meta.main) await buildControlPlane((line) => process.stderr.write(`${line}\n`));
