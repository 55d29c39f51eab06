// takeover and handback beside a live controller: what it leaves alone, and what it makes of the Rollout afterwards.
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { findReturnsTo, findWeightOnEmptyHash, onceAllOn, weightsOver } from "./support/judge-traffic.ts";
import { readStatus, waitForStatus } from "./support/rollout-status.ts";
import { rolloutsController } from "./support/test-cluster.ts";
import { openUpdate, readShare, run, type Update, updateShapes, waitForScaleDown } from "./support/updates.ts";

beforeAll(() => rolloutsController.start());

describe("a Rollout that was taken over", { concurrent: true }, () => {
  it.for(updateShapes)("keeps a weight of no step until it is handed back, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 10, onTestFinished });
    await succeed(update, "takeover", "--reason", "incident 42");

    await succeed(update, "set-weight", "33");

    await expectKept(update, { share: 33, seconds: 10 });
    const back = await succeed(update, "handback");
    expect(back.stderr).toContain("warning[weights-return]: traffic returns to canary 10%");
    expect(await readShare(update.name)).toBe(10);
    expect(await readStatus(update.name)).toMatchObject({ phase: "Paused", currentStepIndex: 1 });
    expect(weightsOver(await update.readMoments(), update.route, update.newHash)).toEqual([10, 33, 10]);
  });

  it.for(updateShapes)("can be promoted directly and handed back for good, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 50, onTestFinished });
    await succeed(update, "takeover");
    await succeed(update, "promote", "--direct", "--settle", "1s");

    await succeed(update, "handback", "--promote");

    const { oldHash, newHash } = update;
    await waitForScaleDown(update, oldHash);
    await waitForStatus(update.name, { phase: "Healthy", stableRS: newHash });
    const moments = await update.readMoments();
    expect(findWeightOnEmptyHash(moments)).toEqual([]);
    expect(findReturnsTo(oldHash, moments)).toEqual([]);
    expect(weightsOver(moments, update.route, newHash)).toEqual([50, 100]);
  });

  it.for(updateShapes)("can be aborted directly and handed back for good, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 50, onTestFinished });
    await succeed(update, "takeover");
    await succeed(update, "abort", "--direct");

    await succeed(update, "handback", "--abort");

    const { oldHash, newHash, route } = update;
    await waitForScaleDown(update, newHash);
    await waitForStatus(update.name, { phase: "Degraded", abort: true, stableRS: oldHash });
    const moments = await update.readMoments();
    expect(findWeightOnEmptyHash(moments)).toEqual([]);
    expect(weightsOver(moments, route, newHash)).toEqual([50, 0]);
    expect(weightsOver(onceAllOn(oldHash, route, moments), route, oldHash)).toEqual([100]);
  });

  it.for(updateShapes)("gets its weight in one command with --takeover, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 10, onTestFinished });

    await succeed(update, "set-weight", "33", "--takeover");

    await expectKept(update, { share: 33, seconds: 2 });
    expect(weightsOver(await update.readMoments(), update.route, update.newHash)).toEqual([10, 33]);
  });
});

type Kept = { readonly share: number; readonly seconds: number };

async function expectKept({ name }: Update, { share, seconds }: Kept): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(500)) {
    expect(await readShare(name)).toBe(share);
  }
}

async function succeed(update: Update, command: string, ...args: readonly string[]) {
  const result = await run(update, command, ...args);
  expect(result.exitCode, `${command}: ${result.stderr}`).toBe(0);
  return result;
}
