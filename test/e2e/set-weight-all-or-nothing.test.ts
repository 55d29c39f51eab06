// set-weight on two VirtualServices of which the second cannot be written: both change, or neither does.
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type Intercept, isWriteOf, openApiProxy } from "./support/api-proxy.ts";
import { createNamespace, deleteNamespace, type TestNamespace } from "./support/examples.ts";
import { istioRollout, type RunOptions, runProgram } from "./support/istio-rollout.ts";
import { readObject, readWeights } from "./support/objects.ts";
import { deployPaused } from "./support/rollouts.ts";
import { kubectl, rolloutsController } from "./support/test-cluster.ts";

let namespace: TestNamespace;
const firstShare = [90, 10];

beforeAll(async () => {
  namespace = await createNamespace(kubectl, "all-or-nothing");
  await rolloutsController.start();
  await deployPaused(kubectl, namespace, ["several-virtual-services"]);
  await rolloutsController.kill();
  await rolloutsController.waitForStaleLease();
});

beforeEach(async () => {
  await setWeight("10");
  expect(await readAllWeights()).toEqual(weights(firstShare));
});

afterAll(async () => {
  await deleteNamespace(kubectl, namespace);
});

describe("set-weight on several VirtualServices", () => {
  it("has the server check every patch before the first write", async () => {
    const proxy = await openProxy();

    const result = await setWeight("20", { kubeconfig: proxy.kubeconfig });

    expect(result.exitCode, result.stderr).toBe(0);
    const patches = proxy.requests
      .filter((request) => request.startsWith("PATCH") && request.includes("/virtualservices/"))
      .map((request) => /virtualservices\/([^?]+)/.exec(request)?.[1] + (request.includes("dryRun=All") ? " dry" : ""));
    expect(patches.slice(0, 2).toSorted()).toEqual(["checkout-internal dry", "checkout-public dry"]);
    expect(patches.slice(2)).toEqual(["checkout-public", "checkout-internal"]);
  });

  it("puts the first back when the server refuses the second", async () => {
    const before = await readSpecs();
    const proxy = await openProxy(async (request) => (isWriteOf(request, "checkout-internal") ? refusal : undefined));

    const result = await setWeight("20", { kubeconfig: proxy.kubeconfig });

    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain("error[forbidden]: ");
    expect(result.stderr).toContain(`VirtualService "${namespace.name}/checkout-public" was put back`);
    expect(await readSpecs()).toEqual(before);
  });

  it("says what stands changed, and how to undo it, when the first cannot be put back", async () => {
    let writesOfFirst = 0;
    const proxy = await openProxy(async (request) => {
      if (isWriteOf(request, "checkout-internal")) return refusal;
      if (!isWriteOf(request, "checkout-public")) return undefined;
      writesOfFirst++;
      return writesOfFirst === 2 ? refusal : undefined;
    });

    const result = await setWeight("20", { kubeconfig: proxy.kubeconfig });

    expect(result).toMatchObject({ exitCode: 4, stdout: "" });
    expect(result.stderr).toContain("error[partly-applied]: ");
    expect(await readAllWeights()).toEqual({ ...weights(firstShare), "checkout-public": both([80, 20]) });
    const [undo = "no command"] = /kubectl patch .*/.exec(result.stderr) ?? [];
    const sameEnvironment = { kubeconfig: proxy.kubeconfig };
    expect(await runProgram("/bin/sh", ["-c", undo], sameEnvironment)).toMatchObject({ exitCode: 0 });
    expect(await readAllWeights()).toEqual(weights(firstShare));
  });

  it("takes a write whose answer got lost for what the server made of it", async () => {
    const proxy = await openProxy(async (request) => (isWriteOf(request, "checkout-public") ? "lost" : undefined));

    const result = await setWeight("20", { kubeconfig: proxy.kubeconfig });

    expect(result.exitCode, result.stderr).toBe(0);
    expect(await readAllWeights()).toEqual(weights([80, 20]));
  });

  it.for(["SIGINT", "SIGTERM"] as const)("puts the first back on %s between the writes", async (signal) => {
    const result = await setWeightWithSignals([signal]);

    expect(result.exitCode, result.stderr).toBe(1);
    expect(result.stderr).toContain("error[interrupted]: ");
    expect(await readAllWeights()).toEqual(weights(firstShare));
  });

  it("names what may stand changed when a second signal stops it from putting that back", async () => {
    const result = await setWeightWithSignals(["SIGINT", "SIGINT"]);

    expect(result.exitCode, result.stderr).toBe(4);
    expect(result.stderr).toContain(`VirtualService "${namespace.name}/checkout-public"`);
  });
});

/** The first signal comes with the first write, the next with the write that puts it back. */
async function setWeightWithSignals(signals: readonly NodeJS.Signals[]) {
  const rest = signals.values();
  let processId = 0;
  const proxy = await openProxy(async (request) => {
    const { value } = isWriteOf(request, "checkout-public") ? rest.next() : {};
    if (value !== undefined) process.kill(processId, value);
    return undefined;
  });
  return setWeight("20", {
    kubeconfig: proxy.kubeconfig,
    started: (id) => {
      processId = id;
    },
  });
}

const refusal = {
  status: 403,
  body: {
    kind: "Status",
    apiVersion: "v1",
    status: "Failure",
    message: 'virtualservices.networking.istio.io "checkout" is forbidden: not now',
    reason: "Forbidden",
    details: { group: "networking.istio.io", kind: "virtualservices" },
    code: 403,
  },
};

async function openProxy(intercept?: Intercept) {
  const proxy = await openApiProxy(intercept);
  onTestFinished(proxy.close);
  return proxy;
}

function setWeight(weight: string, options?: RunOptions) {
  return istioRollout(["set-weight", "checkout", weight, "--namespace", namespace.name], options);
}

async function readAllWeights() {
  const [first, second] = await Promise.all(names().map((name) => readWeights(kubectl, name)));
  return { "checkout-public": first, "checkout-internal": second };
}

async function readSpecs() {
  const objects = await Promise.all(names().map((name) => readObject(kubectl, "virtualservice", name)));
  return objects.map(({ spec }) => spec);
}

function names() {
  return ["checkout-public", "checkout-internal"].map((name) => ({ namespace: namespace.name, name }));
}

function weights(share: readonly number[]) {
  return { "checkout-public": both(share), "checkout-internal": { "http:#0": share } };
}

function both(share: readonly number[]) {
  return { "http:cart": share, "http:pay": share };
}
