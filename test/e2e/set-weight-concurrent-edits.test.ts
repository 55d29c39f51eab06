// set-weight while somebody else edits the same VirtualService between its read and its write.
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { isWriteOf, openApiProxy } from "./support/api-proxy.ts";
import { createNamespace, deleteNamespace, type TestNamespace } from "./support/examples.ts";
import { istioRollout, type RunOptions } from "./support/istio-rollout.ts";
import { readObject, readWeights } from "./support/objects.ts";
import { deployPaused } from "./support/rollouts.ts";
import { kubectl, rolloutsController } from "./support/test-cluster.ts";

let namespace: TestNamespace;
let example: string;

beforeAll(async () => {
  namespace = await createNamespace(kubectl, "concurrent-edits");
  await rolloutsController.start();
  await deployPaused(kubectl, namespace, ["host-level"]);
  await rolloutsController.kill();
  await rolloutsController.waitForStaleLease();
  const { spec } = await readWeb();
  example = JSON.stringify([{ op: "replace", path: "/spec", value: spec }]);
});

beforeEach(async () => {
  await patchWeb(example);
});

afterAll(async () => {
  await deleteNamespace(kubectl, namespace);
});

describe("set-weight, when somebody else is faster,", () => {
  it("plans again and sets its weight over another one", async () => {
    const result = await setWeightDuring(once(weightOf(70, 30)));

    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout).toBe("virtualservice.networking.istio.io/web http:primary weight set to 20% (was 30%)\n");
    expect(result.stderr).toContain("planning again");
    expect(await readWeights(kubectl, web())).toMatchObject({ "http:primary": [80, 20] });
  });

  it("keeps an edit of another field", async () => {
    const timeout = JSON.stringify([{ op: "replace", path: "/spec/http/1/timeout", value: "7s" }]);

    const result = await setWeightDuring(once(timeout));

    expect(result.exitCode, result.stderr).toBe(0);
    const { spec } = await readWeb();
    expect(spec["http"]).toMatchObject([{ name: "health" }, { name: "primary", timeout: "7s" }]);
    expect(await readWeights(kubectl, web())).toMatchObject({ "http:primary": [80, 20] });
  });

  it("finds its route again behind a new one", async () => {
    const inserted = { name: "robots", match: [{ uri: { exact: "/robots.txt" } }], route: [stableDestination] };

    const result = await setWeightDuring(once(JSON.stringify([{ op: "add", path: "/spec/http/0", value: inserted }])));

    expect(result.exitCode, result.stderr).toBe(0);
    expect(await readWeights(kubectl, web())).toEqual({
      "http:robots": [null],
      "http:health": [null],
      "http:primary": [80, 20],
    });
  });

  it("fails without a trace when its route is gone", async () => {
    const result = await setWeightDuring(once(JSON.stringify([{ op: "remove", path: "/spec/http/1" }])));

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain("error[route-not-found]: ");
    expect(await readWeights(kubectl, web())).toEqual({ "http:health": [null] });
  });

  it("has nothing left to do when the other one set the same weight", async () => {
    const result = await setWeightDuring(once(weightOf(80, 20)));

    expect(result.exitCode, result.stderr).toBe(0);
    expect(await readWeights(kubectl, web())).toMatchObject({ "http:primary": [80, 20] });
  });

  it("gives up when that happens every time", async () => {
    let edits = 0;

    const result = await setWeightDuring(() => weightOf(50 - ++edits, 50 + edits));

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain("error[changed-meanwhile]: ");
    expect(edits).toBe(4);
    expect(await readWeights(kubectl, web())).toMatchObject({ "http:primary": [46, 54] });
  });
});

describe("set-weight, run several times at once,", () => {
  it("leaves the weight of one of them, and reports each as it went", async () => {
    const runs = await Promise.all(
      [21, 22, 23, 24].map(async (weight) => ({ weight, result: await setWeight(weight) })),
    );

    const weights = await readWeights(kubectl, web());
    const succeeded = runs.filter(({ result }) => result.exitCode === 0).map(({ weight }) => weight);
    expect(succeeded.map((weight) => [100 - weight, weight])).toContainEqual(weights["http:primary"]);
    for (const { result } of runs.filter(({ weight }) => !succeeded.includes(weight))) {
      const code = result.exitCode === 4 ? "change-not-kept" : "changed-meanwhile";
      expect(result).toMatchObject({ stderr: expect.stringContaining(`error[${code}]: `) });
      expect(result.exitCode).toBe(code === "change-not-kept" ? 4 : 1);
    }
  });
});

const stableDestination = { destination: { host: "web-stable" } };

/** Each write of the tool is held until the edit, if any, is made. */
async function setWeightDuring(edit: () => string | undefined) {
  const proxy = await openApiProxy(async (request) => {
    const patch = isWriteOf(request, "web") && request.path.includes("/virtualservices/") ? edit() : undefined;
    if (patch !== undefined) await patchWeb(patch);
    return undefined;
  });
  onTestFinished(proxy.close);
  return setWeight(20, { kubeconfig: proxy.kubeconfig });
}

function once(patch: string): () => string | undefined {
  const patches = [patch];
  return () => patches.pop();
}

function weightOf(stable: number, canary: number): string {
  return JSON.stringify([
    { op: "replace", path: "/spec/http/1/route/0/weight", value: stable },
    { op: "replace", path: "/spec/http/1/route/1/weight", value: canary },
  ]);
}

async function patchWeb(patch: string): Promise<void> {
  await kubectl(["patch", "virtualservice", "web", "-n", namespace.name, "--type=json", "--patch", patch]);
}

function setWeight(weight: number, options?: RunOptions) {
  return istioRollout(["set-weight", "web", String(weight), "--namespace", namespace.name], options);
}

function readWeb() {
  return readObject(kubectl, "virtualservice", web());
}

function web() {
  return { namespace: namespace.name, name: "web" };
}
