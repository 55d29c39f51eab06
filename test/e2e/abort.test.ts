// abort with a live controller: how it ends, what it refuses, and what it leaves alone.
import { beforeAll, describe, expect, it } from "vitest";
import { findWeightOnEmptyHash, onceAllOn, weightsOver } from "./support/judge-traffic.ts";
import { readStatus, waitForStatus } from "./support/rollout-status.ts";
import { rolloutsController } from "./support/test-cluster.ts";
import { openUpdate, readShare, run, type Update, updateShapes, waitForScaleDown } from "./support/updates.ts";

beforeAll(() => rolloutsController.start());

describe("abort with a live controller", { concurrent: true }, () => {
  it.for(updateShapes)("takes all traffic back to the stable version, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 50, onTestFinished });

    const result = await abort(update, "--reason", "error rate", "--output", "json");

    expect(result.exitCode, result.stderr).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({ changed: true, via: "controller" });
    expect(await readShare(update.name)).toBe(0);
    await expectAborted(update);
    const again = await abort(update, "--output", "json");
    expect(again.exitCode, again.stderr).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ kind: "Outcome", changed: false, steps: [] });
  });

  it("has nothing to do where no update is under way", async ({ onTestFinished }) => {
    const update = await openUpdate({ shape: "host-level", weight: 10, onTestFinished });
    expect(await run(update, "promote", "--full")).toMatchObject({ exitCode: 0 });

    const result = await abort(update, "--output", "json");

    expect(result.exitCode, result.stderr).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({ kind: "Outcome", changed: false, steps: [] });
    expect((await readStatus(update.name)).abort ?? false).toBe(false);
  });

  it("holds where a guard does not hold, and only asks with --no-wait", async ({ onTestFinished }) => {
    const update = await openUpdate({ shape: "host-level", weight: 10, onTestFinished });

    for (const guard of [
      ["--if-step", "3"],
      ["--if-weight", "50"],
      ["--if-hash", update.oldHash],
    ]) {
      const result = await abort(update, ...guard);
      expect(result).toMatchObject({ exitCode: 3, stdout: "" });
      expect(result.stderr).toContain("error[guard-not-met]: ");
    }
    expect(weightsOver(await update.readMoments(), update.route, update.newHash)).toEqual([10]);

    const result = await abort(update, "--if-step", "1", "--no-wait", "--output", "json");
    expect(result.exitCode, result.stderr).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({ changed: true, via: "controller", traffic: [] });
    await waitForStatus(update.name, { phase: "Degraded", abort: true });
  });
});

function abort(update: Update, ...args: readonly string[]) {
  return run(update, "abort", ...args);
}

async function expectAborted(update: Update): Promise<void> {
  const { name, oldHash, newHash, route } = update;
  await waitForStatus(name, { phase: "Degraded", abort: true, stableRS: oldHash });
  await waitForScaleDown(update, newHash);
  const moments = await update.readMoments();
  expect(findWeightOnEmptyHash(moments)).toEqual([]);
  expect(weightsOver(onceAllOn(oldHash, route, moments), route, oldHash)).toEqual([100]);
}
