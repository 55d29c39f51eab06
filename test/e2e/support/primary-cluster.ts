// The second cluster of a test: Istio objects there, Rollouts here, and the commands that join the two.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { kubectlWith } from "../control-plane/kubectl.ts";
import { controllerNamespace } from "../control-plane/rollouts-controller.ts";
import { waitUntil } from "../control-plane/wait-until.ts";
import { applyManifests, createNamespaces, readExample, type Shape, shapes, type TestNamespace } from "./examples.ts";
import { istioRollout, type Result, type RunOptions } from "./istio-rollout.ts";
import { startUpdate, waitForPhase } from "./rollouts.ts";
import { kubectl, rolloutsController, state } from "./test-cluster.ts";

if (state.primary === undefined) throw new Error("the control plane was started without a primary cluster");

export const primaryServer = state.primary.server;
/** kubectl as the administrator of the primary cluster. */
export const primaryKubectl = kubectlWith(state.programs.kubectl, state.primary.kubeconfig);
/** Contexts `rollouts`, which is current, and `primary`. */
export const bothKubeconfigs = `${state.rollouts.kubeconfig}:${state.primary.kubeconfig}`;

export const accountName = "argo-rollouts-istio-primary";
export const accountNamespace = "istio-system";
export const secretName = "istio-remote-secret-primary";
export const tokenSecretName = `${accountName}-istio-remote-secret-token`;

/** The namespace of the ServiceAccount as an installed Istio has it, and no Rollout of another test: a set-up is for all. */
export async function prepareClusters(): Promise<void> {
  await applyManifests(primaryKubectl, [{ apiVersion: "v1", kind: "Namespace", metadata: { name: accountNamespace } }]);
  await waitUntil({ what: "the Rollouts of earlier tests to be gone" }, async () => {
    const left = await kubectl(["get", "rollouts", "--all-namespaces", "-o", "name"]);
    if (left !== "") throw new Error(left);
    return true;
  });
}

/** In both contexts, unless the options say otherwise. */
export function run(args: readonly string[], options: RunOptions = {}): Promise<Result> {
  return istioRollout(args, { kubeconfig: bothKubeconfigs, ...options });
}

/** The API servers are on loopback, which has to be said. */
export const setupFlags = ["--primary-context", "primary", "--server", primaryServer, "--name", "primary"] as const;

export function setUp(flags: readonly string[] = [], options: RunOptions = {}): Promise<Result> {
  return run(["setup-multicluster", ...setupFlags, ...flags], options);
}

export function verify(flags: readonly string[] = [], options: RunOptions = {}): Promise<Result> {
  return run(["multicluster", "verify", "--controller-namespace", controllerNamespace, ...flags], options);
}

type ReportedCheck = {
  readonly check: string;
  readonly status: "ok" | "failed" | "warning";
  readonly code: string | null;
  readonly message: string;
};

/** The exit code with the checks that failed. */
export async function findFailures(flags: readonly string[] = []): Promise<{
  readonly exitCode: number;
  readonly failures: readonly string[];
}> {
  const { exitCode, stdout } = await verify([...flags, "-o", "json"]);
  const { checks } = JSON.parse(stdout) as { readonly checks: readonly ReportedCheck[] };
  const failures = checks.filter(({ status }) => status === "failed");
  return { exitCode, failures: failures.map(({ code, message }) => `${code}: ${message}`) };
}

/** What is left of a set-up goes, and the controller works in its own cluster again. */
export async function cleanUp(): Promise<void> {
  await run(["multicluster", "remove", "--primary-context", "primary", "--controller-namespace", controllerNamespace]);
  const inNamespace = ["--namespace", controllerNamespace];
  await kubectl(["delete", "secrets", ...inNamespace, "-l", "istio.argoproj.io/primary-cluster=true"]);
  await rolloutsController.stop();
  await rolloutsController.start();
}

/** VirtualServices and DestinationRules in the primary, everything else beside the controller; an update is paused at 10%. */
export async function deployAcross(namespace: TestNamespace, only: readonly Shape[]): Promise<void> {
  await createNamespaces(primaryKubectl, namespace);
  const manifests = only.flatMap((shape) => readExample(shape, namespace));
  const isIstio = ({ kind }: { readonly kind: string }) => kind === "VirtualService" || kind === "DestinationRule";
  await applyManifests(primaryKubectl, manifests.filter(isIstio));
  await applyManifests(
    kubectl,
    manifests.filter((manifest) => !isIstio(manifest)),
  );
  const rollouts = only.map((shape) => shapes[shape].rollout);
  await waitForPhase(kubectl, namespace, { rollouts, phase: "Healthy" });
  await Promise.all(rollouts.map((rollout) => startUpdate(kubectl, namespace, rollout)));
  await waitForPhase(kubectl, namespace, { rollouts, phase: "Paused" });
}

/** Of the controller's process, all starts after one another. */
export function readControllerLog(): string {
  return readFileSync(join(state.logFolder, "rollouts-controller.log"), "utf8");
}

/** The token in the controller's Secret. */
export async function readToken(): Promise<string> {
  const jsonpath = `jsonpath={.data.primary}`;
  const data = await kubectl(["get", "secret", secretName, "--namespace", controllerNamespace, "-o", jsonpath]);
  const [, token = ""] = /token: (\S+)/.exec(Buffer.from(data, "base64").toString("utf8")) ?? [];
  return token;
}

/** Whether the primary cluster's API server takes it. */
export async function isAccepted(token: string): Promise<boolean> {
  const flags = ["--server", primaryServer, "--certificate-authority", state.certificates.authority];
  try {
    await kubectlWith(
      state.programs.kubectl,
      "/dev/null",
    )(["get", "virtualservices", "-A", ...flags, "--token", token]);
    return true;
  } catch (error) {
    if (/Unauthorized|must be logged in/.test(String(error))) return false;
    throw error;
  }
}
