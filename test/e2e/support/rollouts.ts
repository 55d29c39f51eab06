// Brings Rollouts into the states that tests start from, and waits for what the controller makes of them.
import type { Kubectl } from "../control-plane/kubectl.ts";
import { applyExamples, type Shape, shapes, type TestNamespace } from "./examples.ts";

/** Rollouts of these shapes, each with an update under way that is paused at its first step, weight 10. */
export async function deployPaused(kubectl: Kubectl, namespace: TestNamespace, only: readonly Shape[]): Promise<void> {
  await applyExamples(kubectl, namespace, only);
  const rollouts = only.map((shape) => shapes[shape].rollout);
  await waitForPhase(kubectl, namespace, { rollouts, phase: "Healthy" });
  await Promise.all(rollouts.map((rollout) => startUpdate(kubectl, namespace, rollout)));
  await waitForPhase(kubectl, namespace, { rollouts, phase: "Paused" });
}

/** A new pod template; the controller makes a canary of it. */
export async function startUpdate(kubectl: Kubectl, namespace: TestNamespace, rollout: string): Promise<void> {
  const image = "registry.k8s.io/e2e-test-images/agnhost:2.53";
  const patch = [{ op: "replace", path: "/spec/template/spec/containers/0/image", value: image }];
  const target = ["rollout", rollout, "--namespace", namespace.name];
  await kubectl(["patch", ...target, "--type=json", "--patch", JSON.stringify(patch)]);
}

export async function waitForPhase(
  kubectl: Kubectl,
  namespace: TestNamespace,
  { rollouts, phase }: { readonly rollouts: readonly string[]; readonly phase: string },
): Promise<void> {
  const names = rollouts.map((rollout) => `rollout/${rollout}`);
  const condition = `--for=jsonpath={.status.phase}=${phase}`;
  await kubectl(["wait", ...names, "--namespace", namespace.name, condition, "--timeout=60s"]);
}
