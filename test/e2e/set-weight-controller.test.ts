// set-weight beside a real Argo Rollouts controller: it refuses, or says who put the weights back.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { controllerNamespace } from "./control-plane/rollouts-controller.ts";
import { applyManifests, createNamespace, deleteNamespace, type TestNamespace } from "./support/examples.ts";
import { istioRollout } from "./support/istio-rollout.ts";
import { type Name, readObject, readWeights, waitForWeights } from "./support/objects.ts";
import { deployPaused } from "./support/rollouts.ts";
import { kubectl, rolloutsController } from "./support/test-cluster.ts";

let namespace: TestNamespace;
let virtualService: Name;
const atStep = { "http:health": [null], "http:primary": [90, 10] };
const setByHand = { "http:health": [null], "http:primary": [80, 20] };

beforeAll(async () => {
  namespace = await createNamespace(kubectl, "set-weight-controller");
  virtualService = { namespace: namespace.name, name: "web" };
  await rolloutsController.start();
  await deployPaused(kubectl, namespace, ["host-level"]);
});

afterAll(async () => {
  await deleteNamespace(kubectl, namespace);
});

describe("set-weight with a live controller", () => {
  beforeEach(async () => {
    await rolloutsController.start();
    await waitForWeights(kubectl, virtualService, atStep);
  });

  it("refuses and writes nothing", async () => {
    const before = await readObject(kubectl, "virtualservice", virtualService);

    const result = await setWeight("20");

    expect(result).toMatchObject({ exitCode: 3, stdout: "" });
    expect(result.stderr).toContain("error[would-be-reverted]: ");
    expect(result.stderr).toContain("hint: ");
    expect(await readObject(kubectl, "virtualservice", virtualService)).toEqual(before);
  });

  it("refuses a dry run with the same exit code", async () => {
    const result = await setWeight("20", "--dry-run=client");

    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain("refused[would-be-reverted]: ");
    expect(await readWeights(kubectl, virtualService)).toEqual(atStep);
  });

  it("refuses in one document with -o json", async () => {
    const result = await setWeight("20", "--output=json");

    expect(result.exitCode).toBe(3);
    expect(JSON.parse(result.stdout)).toMatchObject({ kind: "Error", code: "would-be-reverted" });
  });

  it("names the controller that puts a forced weight back", async () => {
    const result = await setWeight("20", "--force");

    expect(result).toMatchObject({ exitCode: 4, stdout: "" });
    expect(result.stderr).toContain("error[change-not-kept]: ");
    expect(result.stderr).toContain('"rollouts-controller"');
    await waitForWeights(kubectl, virtualService, atStep);
  });

  it("sets weights that stay where the controller does not serve the Rollout", async () => {
    const label = "argo-rollouts.argoproj.io/controller-instance-id";
    await kubectl(["label", "rollout", "web", "--namespace", namespace.name, `${label}=nobody`]);
    onTestFinished(async () => {
      await kubectl(["label", "rollout", "web", "--namespace", namespace.name, `${label}-`]);
    });

    const result = await setWeight("20");

    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stderr).toContain("warning[no-controller-found]: ");
    expect(await readWeights(kubectl, virtualService)).toEqual(setByHand);
  });

  it("has nothing to do where the weight is already so", async () => {
    const before = await readObject(kubectl, "virtualservice", virtualService);

    const result = await setWeight("10");

    expect(result.exitCode, result.stderr).toBe(0);

    expect(await readObject(kubectl, "virtualservice", virtualService)).toEqual(before);
  });
});

describe("set-weight with a controller that is gone", () => {
  beforeEach(async () => {
    await rolloutsController.start();
    await waitForWeights(kubectl, virtualService, atStep);
  });

  it("refuses while the Lease of a killed controller is fresh", async () => {
    await rolloutsController.kill();

    expect(await setWeight("20")).toMatchObject({ exitCode: 3 });

    expect(await readWeights(kubectl, virtualService)).toEqual(atStep);
  });

  it.for(["stop", "kill"] as const)("sets weights that stay once the Lease has run out after %s", async (end) => {
    await rolloutsController[end]();
    await rolloutsController.waitForStaleLease();

    const result = await setWeight("20");

    expect(result.exitCode, result.stderr).toBe(0);

    expect(await readWeights(kubectl, virtualService)).toEqual(setByHand);
  });

  it("loses the weights to the controller when it returns", async () => {
    await rolloutsController.kill();
    await rolloutsController.waitForStaleLease();
    await setWeight("20");

    await rolloutsController.start();

    await waitForWeights(kubectl, virtualService, atStep);
  });
});

describe("set-weight without a Lease", () => {
  beforeEach(async () => {
    await rolloutsController.start();
    await waitForWeights(kubectl, virtualService, atStep);
    await rolloutsController.kill();
    await rolloutsController.deleteLease();
  });
  afterEach(async () => {
    await kubectl(["delete", "deployment", "argo-rollouts", "-n", controllerNamespace, "--ignore-not-found"]);
  });

  it("refuses where a Deployment of the controller has replicas", async () => {
    await createControllerDeployment(1);

    const result = await setWeight("20");

    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain(`"${controllerNamespace}/argo-rollouts"`);
    expect(await readWeights(kubectl, virtualService)).toEqual(atStep);
  });

  it("sets weights where the Deployment is scaled to 0", async () => {
    await createControllerDeployment(0);

    const result = await setWeight("20");

    expect(result.exitCode, result.stderr).toBe(0);

    expect(await readWeights(kubectl, virtualService)).toEqual(setByHand);
  });

  it("warns and sets weights where there is no Deployment either", async () => {
    const result = await setWeight("20");

    expect(result.exitCode).toBe(0);
    expect(result.stderr).toContain("warning[no-controller-found]: ");
    expect(await readWeights(kubectl, virtualService)).toEqual(setByHand);
  });
});

function setWeight(weight: string, ...flags: readonly string[]) {
  return istioRollout(["set-weight", "web", weight, "--namespace", namespace.name, ...flags]);
}

/** As Argo's own manifest labels it; its pods, if any, only look like a controller. */
async function createControllerDeployment(replicas: number): Promise<void> {
  const labels = { "app.kubernetes.io/name": "argo-rollouts", "app.kubernetes.io/component": "rollouts-controller" };
  const container = { name: "argo-rollouts", image: "quay.io/argoproj/argo-rollouts:v1.10.1" };
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "argo-rollouts", namespace: controllerNamespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  };
  await applyManifests(kubectl, [deployment]);
}
