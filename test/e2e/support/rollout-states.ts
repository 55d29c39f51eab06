// A Rollout of its own for each state that commands are tried in.
import type { Kubectl } from "../control-plane/kubectl.ts";
import { waitUntil } from "../control-plane/wait-until.ts";
import { applyManifests, type Manifest, readExample, type TestNamespace } from "./examples.ts";
import { startUpdate, waitForPhase } from "./rollouts.ts";

export const rolloutStates = [
  "paused",
  "progressing",
  "aborted",
  "healthy",
  "paused-by-hand",
  "promotion-pending",
] as const;
export type RolloutState = (typeof rolloutStates)[number];

/** The name of a host-level Rollout in that state; `progressing` and `promotion-pending` wait for pods that never come. */
export async function bringInto(kubectl: Kubectl, namespace: TestNamespace, state: RolloutState): Promise<string> {
  const name = `web-${state}`;
  const inNamespace = ["--namespace", namespace.name];
  const patchStatus = (status: unknown) =>
    kubectl([
      ...["patch", "rollout", name, ...inNamespace, "--subresource=status", "--type=merge"],
      ...["-p", JSON.stringify({ status })],
    ]);
  await applyManifests(kubectl, renamed(readExample("host-level", namespace), name));
  await waitForPhase(kubectl, namespace, { rollouts: [name], phase: "Healthy" });
  if (state === "healthy") return name;
  if (state === "progressing" || state === "promotion-pending") {
    const unschedulable = { spec: { template: { spec: { nodeSelector: { nowhere: "true" } } } } };
    await kubectl(["patch", "rollout", name, ...inNamespace, "--type=merge", "-p", JSON.stringify(unschedulable)]);
    await waitForStatus(kubectl, namespace, { name, path: "{.status.currentStepIndex}", value: "0" });
    if (state === "progressing") return name;
    await patchStatus({ promoteFull: true });
    await waitForStatus(kubectl, namespace, { name, path: "{.status.currentStepIndex}", value: "4" });
    return name;
  }
  await startUpdate(kubectl, namespace, name);
  await waitForPhase(kubectl, namespace, { rollouts: [name], phase: "Paused" });
  if (state === "aborted") {
    await patchStatus({ abort: true });
    await waitForPhase(kubectl, namespace, { rollouts: [name], phase: "Degraded" });
  }
  if (state === "paused-by-hand") {
    await kubectl(["patch", "rollout", name, ...inNamespace, "--type=merge", "-p", '{"spec":{"paused":true}}']);
    const generation = await kubectl(["get", "rollout", name, ...inNamespace, "-o", "jsonpath={.metadata.generation}"]);
    await waitForStatus(kubectl, namespace, { name, path: "{.status.observedGeneration}", value: generation });
  }
  return name;
}

type Wanted = { readonly name: string; readonly path: string; readonly value: string };

async function waitForStatus(kubectl: Kubectl, { name: namespace }: TestNamespace, { name, path, value }: Wanted) {
  await waitUntil({ what: `Rollout ${name} to have ${path} ${value}` }, async () => {
    const found = await kubectl(["get", "rollout", name, "--namespace", namespace, "-o", `jsonpath=${path}`]);
    if (found !== value) throw new Error(`it has ${found}`);
    return true;
  });
}

/** The example's objects under another name, so that several of them fit into one namespace. */
function renamed(manifests: readonly Manifest[], name: string): readonly Manifest[] {
  return manifests.map((manifest) => {
    const text = JSON.stringify(manifest)
      .replaceAll(/"(name|app|host|stableService|canaryService)":"web/g, `"$1":"${name}`)
      .replaceAll(/"web\.([a-z0-9-]+\.svc)/g, `"${name}.$1`);
    return JSON.parse(text) as Manifest;
  });
}
