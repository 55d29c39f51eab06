// multicluster rotate on a real set-up: nobody who uses the token notices, and every place to die is one to go on from.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { controllerNamespace } from "./control-plane/rollouts-controller.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { type DeployedController, deployController } from "./support/deployed-controller.ts";
import { createNamespace, deleteNamespace, type TestNamespace } from "./support/examples.ts";
import { runKilledAt } from "./support/killed-run.ts";
import { readWeights } from "./support/objects.ts";
import {
  accountNamespace,
  cleanUp,
  deployAcross,
  findFailures,
  isAccepted,
  prepareClusters,
  primaryKubectl,
  readToken,
  run,
  setUp,
  tokenSecretName,
} from "./support/primary-cluster.ts";
import { kubectl } from "./support/test-cluster.ts";

let controller: DeployedController;
let namespace: TestNamespace;

beforeAll(async () => {
  await prepareClusters();
  controller = await deployController();
  const result = await setUp(["--restart-controller"]);
  expect(result.exitCode, result.stderr).toBe(0);
  namespace = await createNamespace(kubectl, "rotate");
  await deployAcross(namespace, ["host-level"]);
  // From here on nobody but the tests writes the weights.
  const taken = await run(["takeover", "web", "--namespace", namespace.name]);
  expect(taken.exitCode, taken.stderr).toBe(0);
});
afterAll(async () => {
  await run(["handback", "web", "--abort", "--namespace", namespace.name]);
  await controller.remove();
  await cleanUp();
  await deleteNamespace(kubectl, namespace);
  await deleteNamespace(primaryKubectl, namespace);
});

describe("multicluster rotate", () => {
  it("fails no set-weight of another process, and ends the old token when the new one is verified", async () => {
    const old = await readToken();
    const traffic = startTraffic();

    const result = await rotate();

    const results = await traffic.stop();
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout.split("\n").map((line) => line.replace(/ \(namespace \S+\)/, ""))).toEqual([
      `secret/${tokenSecretName}-2 created in context "primary"`,
      `secret/${tokenSecretName} deleted in context "primary"`,
      'secret/istio-remote-secret-primary configured in context "rollouts"',
      'deployment.apps/argo-rollouts restarted in context "rollouts"',
      "",
    ]);
    expect(results.length).toBeGreaterThan(2);
    expect(results.filter(({ exitCode }) => exitCode !== 0)).toEqual([]);
    expect(await findFailures()).toEqual({ exitCode: 0, failures: [] });
    expect(await readToken()).not.toBe(old);
    await waitUntil({ what: "the old token to be refused" }, async () => !(await isAccepted(old)));
    expect(await isAccepted(await readToken())).toBe(true);
  });

  it("leaves the old token alone until somebody has restarted the controller", async () => {
    const old = await readToken();

    const first = await rotate(["--no-restart-controller"]);
    const second = await rotate(["--no-restart-controller"]);

    expect(first).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("warning[restart-needed]: ") });
    expect(second).toMatchObject({
      exitCode: 0,
      stdout: "",
      stderr: expect.stringContaining("warning[restart-needed]: "),
    });
    expect(await isAccepted(old)).toBe(true);
    await kubectl(["rollout", "restart", "deployment/argo-rollouts", "--namespace", controllerNamespace]);
    await kubectl(["rollout", "status", "deployment/argo-rollouts", "--namespace", controllerNamespace]);
    const last = await rotate(["--no-restart-controller"]);
    expect(last).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(" deleted in context ") });
    await waitUntil({ what: "the old token to be refused" }, async () => !(await isAccepted(old)));
  });

  it("goes over to tokens that expire, and back", async () => {
    const old = await readToken();
    const result = await rotate(["--token-duration", "24h"]);
    expect(result.exitCode, result.stderr).toBe(0);
    const bound = await readToken();
    const { stdout } = await run(["multicluster", "verify"]);
    expect(stdout).toMatch(/^ok\[token\]: .* is accepted; it expires on \S+, in 23 hours$/m);
    await waitUntil({ what: "the old token to be refused" }, async () => !(await isAccepted(old)));

    const back = await rotate(["--token-duration", "0"]);
    expect(back.exitCode, back.stderr).toBe(0);
    expect((await run(["multicluster", "verify"])).stdout).toContain("is accepted and does not expire\n");
    await waitUntil({ what: "the bound token to be refused" }, async () => !(await isAccepted(bound)));
  });

  it.for([
    { step: 1, name: "before anything is written" },
    { step: 2, name: "after the new token is made" },
    { step: 3, name: "after the Secret is written" },
    { step: 4, name: "after the restart is asked for" },
  ])("that is killed $name leaves the old token valid, and can be run again", async ({ step }) => {
    const old = await readToken();
    await runKilledAt(step, ["multicluster", "rotate", "--primary-context", "primary"]);

    expect(await isAccepted(old)).toBe(true);
    expect(await isAccepted(await readToken())).toBe(true);
    expect(await setWeight(20 + step)).toMatchObject({ exitCode: 0 });

    const again = await rotate();
    expect(again.exitCode, again.stderr).toBe(0);
    expect(await findFailures(["--primary-context", "primary"])).toEqual({ exitCode: 0, failures: [] });
    expect(await readTokenSecrets()).toHaveLength(1);
    await waitUntil({ what: "the old token to be refused" }, async () => !(await isAccepted(old)));
    expect(await setWeight(30 + step)).toMatchObject({ exitCode: 0 });
    expect(await readWeights(primaryKubectl, { namespace: namespace.name, name: "web" })).toMatchObject({
      "http:primary": [70 - step, 30 + step],
    });
  });
});

function rotate(flags: readonly string[] = []) {
  return run(["multicluster", "rotate", "--primary-context", "primary", ...flags]);
}

function setWeight(weight: number) {
  return run(["set-weight", "web", String(weight), "--namespace", namespace.name, "--verify-for", "0s"]);
}

/** One set-weight after the other, until it is stopped. */
function startTraffic() {
  let isOver = false;
  const results: Awaited<ReturnType<typeof setWeight>>[] = [];
  const going = (async () => {
    for (let weight = 1; !isOver; weight = (weight % 90) + 1) results.push(await setWeight(weight));
  })();
  return {
    stop: async () => {
      isOver = true;
      await going;
      return results;
    },
  };
}

async function readTokenSecrets(): Promise<readonly string[]> {
  const selector = ["-l", "app.kubernetes.io/managed-by=kubectl-istio-rollout"];
  const names = await primaryKubectl(["get", "secrets", "--namespace", accountNamespace, ...selector, "-o", "name"]);
  return names.trim().split("\n");
}
