// Updates that were ended while no controller ran, and what the controller makes of them when it returns.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Result } from "./support/istio-rollout.ts";
import { findReturnsTo, findWeightOnEmptyHash, onceAllOn, weightsOver } from "./support/judge-traffic.ts";
import type { Moment } from "./support/replay-traffic.ts";
import { waitForStatus } from "./support/rollout-status.ts";
import { rolloutsController } from "./support/test-cluster.ts";
import { dynamicStableScale, openUpdate, run, type Update, updateShapes, waitForScaleDown } from "./support/updates.ts";

type Ended = { readonly update: Update; readonly result: Result; readonly moments: readonly Moment[] };

const ending: Readonly<Record<"abort" | "promotion", readonly [string, ...string[]]>> = {
  abort: ["abort"],
  promotion: ["promote", "--full", "--settle", "1s"],
};
const cases = [
  ...(["abort", "promotion"] as const).flatMap((end) =>
    updateShapes.map((shape) => ({ name: `${shape}, ${end}`, shape, end, settings: [] })),
  ),
  {
    name: "dynamicStableScale, abort",
    shape: "host-level",
    end: "abort",
    settings: [dynamicStableScale],
  } as const,
];
const ended = new Map<string, Ended>();
const cleaning: (() => Promise<void>)[] = [];

/** All of them at once: each return of a controller takes as long as a Lease. */
beforeAll(async () => {
  await rolloutsController.start();
  const onTestFinished = (clean: () => Promise<void>) => cleaning.push(clean);
  const updates = await Promise.all(
    cases.map(async (one) => ({ ...one, update: await openUpdate({ ...one, weight: 50, onTestFinished }) })),
  );
  await rolloutsController.kill();
  await rolloutsController.waitForStaleLease();
  const runs = await Promise.all(
    updates.map(async (one) => ({ ...one, result: await run(one.update, ...ending[one.end]) })),
  );
  await rolloutsController.start();
  for (const { name, update, result, end, settings } of runs) {
    if (end === "abort") await waitForStatus(update.name, { phase: "Degraded", currentStepIndex: 0 });
    const unwanted = end === "abort" ? update.newHash : update.oldHash;
    if (settings.length === 0) await waitForScaleDown(update, unwanted);
    ended.set(name, { update, result, moments: await update.readMoments() });
  }
});

afterAll(async () => {
  await Promise.all(cleaning.map((clean) => clean()));
});

describe("a controller that returns", () => {
  it.for(cases)("finds the job done, $name", async ({ name, end }) => {
    const { update, result, moments } = endOf(name);
    const { oldHash, newHash, route } = update;

    expect(result.exitCode, result.stderr).toBe(0);
    expect(findWeightOnEmptyHash(moments)).toEqual([]);
    if (end === "abort") {
      await waitForStatus(update.name, { phase: "Degraded", abort: true, stableRS: oldHash });
      expect(weightsOver(moments, route, newHash)).toEqual([50, 0]);
      expect(weightsOver(onceAllOn(oldHash, route, moments), route, oldHash)).toEqual([100]);
    } else {
      await waitForStatus(update.name, { phase: "Healthy", stableRS: newHash });
      expect(weightsOver(moments, route, newHash)).toEqual([50, 100]);
      expect(findReturnsTo(oldHash, moments)).toEqual([]);
    }
  });
});

function endOf(name: string): Ended {
  const found = ended.get(name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}
