// Rollouts that a live controller leaves where they are: each is diagnosed, and brought to an end all the same.
import { beforeAll, describe, expect, it } from "vitest";
import { applyManifests, namespaceNamed, readExample } from "./support/examples.ts";
import type { Result } from "./support/istio-rollout.ts";
import { findReturnsTo, findWeightOnEmptyHash, sinceWrite, weightsOver } from "./support/judge-traffic.ts";
import { readWeights } from "./support/objects.ts";
import { readStatus, waitForStatus } from "./support/rollout-status.ts";
import { kubectl, rolloutsController } from "./support/test-cluster.ts";
import {
  dynamicStableScale,
  openUpdate,
  readShare,
  run,
  setReadiness,
  type Update,
  unschedulable,
  updateShapes,
  waitForScaleDown,
} from "./support/updates.ts";

beforeAll(() => rolloutsController.start());

describe("with an unavailable stable pod", { concurrent: true }, () => {
  // At host level the canary's Service selects either version in turn until then, with half of the traffic.
  it.for(updateShapes)("abort moves the traffic itself, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 50, onTestFinished });
    const { name, oldHash, newHash } = update;
    const pod = await setReadiness(update, { hash: oldHash, ready: false });

    const result = await run(update, "abort", "--grace", "2s");

    expect(result.exitCode, result.stderr).toBe(0);
    const reason = `the stable ReplicaSet "${name.namespace}/${name.name}-${oldHash}" has 3 of 4 pods available`;
    expect(result.stderr).toContain(`${notActing}${reason}; the traffic is moved directly\n`);
    await waitForStatus(name, { phase: "Degraded", abort: true });
    await setReadiness(update, { hash: oldHash, ready: true, pod });
    await waitForScaleDown(update, newHash);
    await expectKeptOnOld(update);
  });
});

// The controller forgets a Rollout on such an error instead of trying again, and a new DestinationRule without its mark
// does not remind it: only the next change of the Rollout does, or its resync after 15 minutes.
describe("without its DestinationRule", { concurrent: true }, () => {
  it("abort moves the traffic itself", async ({ onTestFinished }) => {
    const update = await openUpdate({ shape: "subset-level", weight: 50, onTestFinished });
    const { namespace } = update.name;
    await kubectl(["delete", "destinationrule", "reviews", "--namespace", namespace]);

    const result = await run(update, "abort", "--grace", "2s");

    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stderr).toContain(`${notActing}DestinationRule "${namespace}/reviews" does not exist`);
    expect(await readShare(update.name)).toBe(0);
    const rule = readExample("subset-level", namespaceNamed(namespace)).filter(
      ({ kind }) => kind === "DestinationRule",
    );
    await applyManifests(kubectl, rule);
    await kubectl(["annotate", "rollout", "reviews", "example.com/seen=yes", "--namespace", namespace]);
    await waitForScaleDown(update, update.newHash);
    await waitForStatus(update.name, { phase: "Degraded", abort: true });
    expect(await readShare(update.name)).toBe(0);
  });
});

describe("with an empty list of routes, on which the controller fails,", { concurrent: true }, () => {
  it.for(updateShapes)("abort moves the traffic itself, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 50, onTestFinished });
    await addEmptyList(update);

    const result = await run(update, "abort", "--grace", "2s");

    expectEmptyListNamed(update, result);
    expect(await readShare(update.name)).toBe(0);
    await removeEmptyList(update);
    await waitForScaleDown(update, update.newHash);
    await waitForStatus(update.name, { phase: "Degraded", abort: true });
    await expectKeptOnOld(update);
  });

  it.for(updateShapes)("promote --full carries it out itself, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 50, onTestFinished });
    await addEmptyList(update);

    const result = await run(update, "promote", "--full", "--grace", "2s", "--settle", "1s");

    expectEmptyListNamed(update, result);
    await removeEmptyList(update);
    await waitForScaleDown(update, update.oldHash);
    await waitForStatus(update.name, { phase: "Healthy", stableRS: update.newHash });
    const moments = await update.readMoments();
    expect(findWeightOnEmptyHash(moments)).toEqual([]);
    expect(findReturnsTo(update.oldHash, moments)).toEqual([]);
  });
});

describe("with an empty list of routes, and a weight that a step has,", { concurrent: true }, () => {
  it.for(updateShapes)(
    "set-weight writes it itself, and the controller keeps it, %s",
    async (shape, { onTestFinished }) => {
      const update = await openUpdate({ shape, weight: 50, onTestFinished });
      await addEmptyList(update);

      const result = await run(update, "set-weight", "10", "--grace", "2s");

      expectEmptyListNamed(update, result);
      expect(await readShare(update.name)).toBe(10);
      await removeEmptyList(update);
      await waitForStatus(update.name, { phase: "Paused" });
      const moments = await update.readMoments();
      expect(findWeightOnEmptyHash(moments)).toEqual([]);
      const write = `VirtualService ${update.name.name} by kubectl-istio-rollout`;
      expect(weightsOver(sinceWrite(write, moments), update.route, update.newHash)).toEqual([10]);
    },
  );
});

describe("with a route that has another name than the Rollout says", { concurrent: true }, () => {
  it.for(updateShapes)(
    "abort takes the traffic of every route with both sides back, %s",
    async (shape, { onTestFinished }) => {
      const update = await openUpdate({ shape, weight: 50, onTestFinished });
      const { name } = update;
      const place = Object.keys(await readWeights(kubectl, name)).indexOf("http:primary");
      await patchVirtualService(update, [{ op: "replace", path: `/spec/http/${place}/name`, value: "renamed" }]);

      const result = await run(update, "abort", "--grace", "2s");

      expect(result.exitCode, result.stderr).toBe(0);
      expect(result.stderr).toContain("warning[routes-unknown]");
      expect(await readWeights(kubectl, name)).toMatchObject({ "http:renamed": [100, 0] });
      expect(await readStatus(name)).toMatchObject({ abort: true });
    },
  );
});

describe("with a promotion that waits for pods", { concurrent: true }, () => {
  it("abort is not swallowed", async ({ onTestFinished }) => {
    const change = [unschedulable];
    const update = await openUpdate({ shape: "host-level", weight: 0, change, onTestFinished });
    expect(await run(update, "promote", "--full", "--no-wait")).toMatchObject({ exitCode: 0 });
    await waitForStatus(update.name, { promoteFull: true, currentStepIndex: 4 });

    const result = await run(update, "abort");

    expect(result.exitCode, result.stderr).toBe(0);
    const { promoteFull = false, ...status } = await readStatus(update.name);
    expect(promoteFull).toBe(false);
    expect(status).toMatchObject({ abort: true, stableRS: update.oldHash });
    await waitForStatus(update.name, { phase: "Degraded" });
    expect(weightsOver(await update.readMoments(), update.route, update.oldHash)).toEqual([100]);
  });
});

describe("with dynamicStableScale", { concurrent: true }, () => {
  it("abort waits until the stable pods are back", async ({ onTestFinished }) => {
    const settings = [dynamicStableScale];
    const update = await openUpdate({ shape: "host-level", weight: 50, settings, onTestFinished });

    const result = await run(update, "abort");

    expect(result.exitCode, result.stderr).toBe(0);
    expect(await readShare(update.name)).toBe(0);
    await waitForStatus(update.name, { phase: "Degraded", abort: true });
    const moments = await update.readMoments();
    expect(findWeightOnEmptyHash(moments)).toEqual([]);
    const ofOld = weightsOver(moments, update.route, update.oldHash);
    expect(ofOld).toEqual(ofOld.toSorted((left, right) => left - right));
  });
});

const notActing = "warning[controller-not-acting]: the controller has not carried it out: ";

/** From the moment on at which this tool wrote the weights. */
async function expectKeptOnOld({ readMoments, name, route, oldHash }: Update): Promise<void> {
  const moments = await readMoments();
  expect(findWeightOnEmptyHash(moments)).toEqual([]);
  const write = `VirtualService ${name.name} by kubectl-istio-rollout`;
  expect(weightsOver(sinceWrite(write, moments), route, oldHash)).toEqual([100]);
}

function expectEmptyListNamed({ name }: Update, result: Result): void {
  expect(result.exitCode, result.stderr).toBe(0);
  const reason = `spec.tcp of VirtualService "${name.namespace}/${name.name}" is an empty list`;
  expect(result.stderr).toContain(`${notActing}${reason}`);
}

function addEmptyList(update: Update): Promise<void> {
  return patchVirtualService(update, [{ op: "add", path: "/spec/tcp", value: [] }]);
}

function removeEmptyList(update: Update): Promise<void> {
  return patchVirtualService(update, [{ op: "remove", path: "/spec/tcp" }]);
}

async function patchVirtualService({ name: { namespace, name } }: Update, patch: readonly unknown[]): Promise<void> {
  const target = ["virtualservice", name, "--namespace", namespace];
  await kubectl(["patch", ...target, "--type=json", "--patch", JSON.stringify(patch)]);
}
