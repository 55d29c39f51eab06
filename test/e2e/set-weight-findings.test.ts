// What set-weight finds out about the pods behind a weight, from objects that the real controllers keep up to date.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyExamples, createNamespace, deleteNamespace, type TestNamespace } from "./support/examples.ts";
import { istioRollout, runProgram } from "./support/istio-rollout.ts";
import { readObject, readWeights } from "./support/objects.ts";
import { deployPaused, waitForPhase } from "./support/rollouts.ts";
import { kubectl, rolloutsController } from "./support/test-cluster.ts";

let namespace: TestNamespace;

/** reviews: aborted, its canary scaled down; web: an update paused at 10%, one canary pod; queue: never updated. */
beforeAll(async () => {
  namespace = await createNamespace(kubectl, "findings");
  await rolloutsController.start();
  await applyExamples(kubectl, namespace, ["tcp"]);
  await deployPaused(kubectl, namespace, ["host-level", "subset-level"]);
  await abortReviews();
  await waitForPhase(kubectl, namespace, { rollouts: ["queue"], phase: "Healthy" });
  await rolloutsController.kill();
  await rolloutsController.waitForStaleLease();
});

afterAll(async () => {
  await deleteNamespace(kubectl, namespace);
});

describe("set-weight", () => {
  it("refuses weight for a canary whose pods are gone", async () => {
    const before = await readObject(kubectl, "virtualservice", nameOf("reviews"));

    const result = await setWeight("reviews", "20");

    expect(result).toMatchObject({ exitCode: 3, stdout: "" });
    expect(result.stderr).toContain("error[empty-destination]: ");
    expect(await readObject(kubectl, "virtualservice", nameOf("reviews"))).toEqual(before);
  });

  it("takes weight from a canary whose pods are gone", async () => {
    const forced = await setWeight("reviews", "20", "--force", "--output=json");
    expect(forced.exitCode, forced.stderr).toBe(0);
    expect(JSON.parse(forced.stdout)).toMatchObject({ changed: true, forced: true });

    const result = await setWeight("reviews", "0");

    expect(result.exitCode, result.stderr).toBe(0);
    expect(await readWeights(kubectl, nameOf("reviews"))).toEqual({ "http:primary": [100, 0] });
  });

  it("warns where the canary's share of traffic is far above its share of pods", async () => {
    const result = await setWeight("web", "90");

    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stderr).toContain("warning[canary-overloaded]: 90% would go to 1 of 5 ready pods\n");
  });

  it("warns where stable and canary are the same pods", async () => {
    const result = await setWeight("queue", "20");

    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stderr).toContain("warning[not-updating]: ");
  });
});

/** Resolves when no pod of the canary is left. */
async function abortReviews(): Promise<void> {
  const target = ["--namespace", namespace.name];
  const delay = JSON.stringify({ spec: { strategy: { canary: { abortScaleDownDelaySeconds: 1 } } } });
  await kubectl(["patch", "rollout", "reviews", ...target, "--type=merge", "--patch", delay]);
  await runProgram("kubectl", ["argo", "rollouts", "abort", "reviews", ...target]);
  const onlyStable = "--for=jsonpath={.status.replicas}=4";
  await kubectl(["wait", "rollout/reviews", ...target, onlyStable, "--timeout=60s"]);
}

function setWeight(rollout: string, weight: string, ...flags: readonly string[]) {
  return istioRollout(["set-weight", rollout, weight, "--namespace", namespace.name, ...flags]);
}

function nameOf(name: string) {
  return { namespace: namespace.name, name };
}
