// promote with a live controller: where it takes an update, what it refuses, and what it leaves alone.
import { beforeAll, describe, expect, it } from "vitest";
import { findReturnsTo, findWeightOnEmptyHash, weightsOver } from "./support/judge-traffic.ts";
import { readStatus, waitForStatus } from "./support/rollout-status.ts";
import { rolloutsController } from "./support/test-cluster.ts";
import { openUpdate, readShare, run, type Update, updateShapes } from "./support/updates.ts";

beforeAll(() => rolloutsController.start());

describe("promote with a live controller", { concurrent: true }, () => {
  it.for(updateShapes)("goes to the next step, then to the end, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 10, onTestFinished });

    expect(await promote(update)).toMatchObject({ exitCode: 0 });

    expect(await readShare(update.name)).toBe(50);
    expect(await readStatus(update.name)).toMatchObject({ phase: "Paused", currentStepIndex: 3 });

    expect(await promote(update)).toMatchObject({ exitCode: 0 });

    await expectPromoted(update);
    expect(weightsOver(await update.readMoments(), update.route, update.newHash)).toEqual([10, 50, 100]);
    const again = await promote(update, "--output", "json");
    expect(again.exitCode, again.stderr).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ kind: "Outcome", changed: false, steps: [] });
  });

  it.for(updateShapes)("goes to the end with --full, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 10, onTestFinished });

    expect(await promote(update, "--full")).toMatchObject({ exitCode: 0 });

    await expectPromoted(update);
  });

  it.for([
    { name: "--to-step", to: ["--to-step", "2"], share: 50, step: 3 },
    { name: "--to-step with the number of steps", to: ["--to-step", "4"], share: 0, step: 4 },
    { name: "--to-weight", to: ["--to-weight", "50"], share: 50, step: 3 },
  ])("goes where $name says", async ({ to, share, step }, { onTestFinished }) => {
    const update = await openUpdate({ shape: "host-level", weight: 10, onTestFinished });

    expect(await promote(update, ...to)).toMatchObject({ exitCode: 0 });

    expect(await readShare(update.name)).toBe(share);
    await waitForStatus(update.name, { currentStepIndex: step });
  });

  it("holds where guards do not hold, goes on where they do, and never back", async ({ onTestFinished }) => {
    const update = await openUpdate({ shape: "host-level", weight: 10, onTestFinished });
    const { oldHash, newHash } = update;

    for (const guard of [
      ["--if-step", "3"],
      ["--if-weight", "50"],
      ["--if-hash", oldHash],
    ]) {
      const result = await promote(update, ...guard);
      expect(result).toMatchObject({ exitCode: 3, stdout: "" });
      expect(result.stderr).toContain("error[guard-not-met]: ");
    }
    expect(await readStatus(update.name)).toMatchObject({ phase: "Paused", currentStepIndex: 1 });

    const guards = ["--if-step", "1", "--if-weight", "10", "--if-hash", newHash];
    expect(await promote(update, ...guards)).toMatchObject({ exitCode: 0 });
    expect(await readShare(update.name)).toBe(50);

    const back = await promote(update, "--to-weight", "10");
    expect(back).toMatchObject({ exitCode: 3, stdout: "" });
    expect(back.stderr).toContain("error[step-back]: ");
    expect(await readShare(update.name)).toBe(50);
  });

  it("refuses an aborted update until it is retried", async ({ onTestFinished }) => {
    const update = await openUpdate({ shape: "host-level", weight: 10, onTestFinished });
    expect(await run(update, "abort")).toMatchObject({ exitCode: 0 });

    for (const options of [[], ["--full"]]) {
      const refused = await promote(update, ...options);
      expect(refused).toMatchObject({ exitCode: 3, stdout: "" });
      expect(refused.stderr).toContain("error[rollout-is-aborted]: ");
      expect(refused.stderr).toContain(`hint: kubectl istio-rollout retry web -n ${update.name.namespace}`);
    }
    expect(await run(update, "retry")).toMatchObject({ exitCode: 0 });
    expect(await promote(update, "--full")).toMatchObject({ exitCode: 0 });
    await expectPromoted(update);
  });

  it("only asks with --no-wait", async ({ onTestFinished }) => {
    const update = await openUpdate({ shape: "host-level", weight: 10, onTestFinished });

    const result = await promote(update, "--no-wait", "--output", "json");

    expect(result.exitCode, result.stderr).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({ changed: true, via: "controller", traffic: [] });
    await waitForStatus(update.name, { phase: "Paused", currentStepIndex: 3 });
  });
});

function promote(update: Update, ...args: readonly string[]) {
  return run(update, "promote", ...args);
}

async function expectPromoted(update: Update): Promise<void> {
  const { name, newHash, oldHash } = update;
  expect(await readShare(name)).toBe(0);
  await waitForStatus(name, { phase: "Healthy", stableRS: newHash });
  const moments = await update.readMoments();
  expect(findWeightOnEmptyHash(moments)).toEqual([]);
  expect(findReturnsTo(oldHash, moments)).toEqual([]);
}
