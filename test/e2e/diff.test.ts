// diff beside a real Argo Rollouts controller: through whole updates, whose writes come one after the other, it finds
// nothing that differs.
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import type { Result } from "./support/istio-rollout.ts";
import { type RolloutStatus, waitForStatus } from "./support/rollout-status.ts";
import { rolloutsController } from "./support/test-cluster.ts";
import { openUpdate, run, type Update, updateShapes } from "./support/updates.ts";

beforeAll(() => rolloutsController.start());

const canary = "/spec/strategy/canary";
const header = { name: "header", match: [{ headerName: "x-canary", headerValue: { exact: "true" } }] };
const mirror = { name: "mirror", percentage: 25, match: [{ method: { exact: "GET" }, path: { prefix: "/api/" } }] };
const settings = [
  { op: "add", path: `${canary}/trafficRouting/managedRoutes`, value: [{ name: "header" }, { name: "mirror" }] },
  // Pods take their time: what lies between two writes lasts longer, and at subset level the controller, which fails
  // meanwhile, holds the Rollout back for seconds after it is Healthy.
  { op: "add", path: "/spec/minReadySeconds", value: 2 },
  {
    op: "replace",
    path: `${canary}/steps`,
    value: [
      { setWeight: 10 },
      { pause: {} },
      { setHeaderRoute: header },
      { setMirrorRoute: mirror },
      { pause: {} },
      { setWeight: 50 },
      { pause: {} },
      { setMirrorRoute: { name: "mirror" } },
      { setHeaderRoute: { ...header, match: [{ headerName: "x-canary", headerValue: { prefix: "yes" } }] } },
      { pause: {} },
    ],
  },
] as const;
const pauses = [1, 4, 6, 9] as const;
const atFirstPause = { phase: "Paused", currentStepIndex: 1 } as const;

describe("diff with a live controller", { concurrent: true, timeout: 120_000 }, () => {
  it.for(updateShapes)("finds nothing while updates go on and end, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 0, settings, onTestFinished });
    const watch = watchDiffs(update);
    const { oldHash, newHash } = update;

    for (const currentStepIndex of pauses) {
      await expectNothing(update, { phase: "Paused", currentStepIndex });
      await succeed(update, "promote");
    }
    await expectNothing(update, { phase: "Healthy", stableRS: newHash });
    await succeed(update, "undo");
    await expectNothing(update, { ...atFirstPause, currentPodHash: oldHash });
    await succeed(update, "abort");
    await expectNothing(update, { phase: "Degraded", abort: true });
    await succeed(update, "retry");
    await expectNothing(update, atFirstPause);
    await succeed(update, "promote", "--full");
    await expectNothing(update, { phase: "Healthy", stableRS: oldHash });

    expect(await watch.stop()).toEqual([]);
  });
});

/** At the first look, and with nothing that it left out. */
async function expectNothing(update: Update, status: RolloutStatus): Promise<void> {
  await waitForStatus(update.name, status);
  const { exitCode, stdout, stderr } = await run(update, "diff", "--verify-for", "0s", "--output", "json");
  const { differences, held, findings } = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  const seen = { status, exitCode, differences, held, findings, stderr };
  expect(seen).toEqual({ status, exitCode: 0, differences: [], held: [], findings: [], stderr: expect.any(String) });
}

type DiffWatch = {
  /** Gives every look that found something. */
  readonly stop: () => Promise<readonly Result[]>;
};

/** As somebody would run it, twice a second. */
function watchDiffs(update: Update): DiffWatch {
  const results: Result[] = [];
  let stopped = false;
  const watching = (async () => {
    for (; !stopped; await sleep(500)) results.push(await run(update, "diff"));
  })();
  return {
    stop: async () => {
      stopped = true;
      await watching;
      expect(results.length).toBeGreaterThan(10);
      return results.filter(({ exitCode }) => exitCode !== 0);
    },
  };
}

async function succeed(update: Update, command: string, ...args: readonly string[]): Promise<void> {
  const result = await run(update, command, ...args);
  expect(result.exitCode, `${command}: ${result.stderr}`).toBe(0);
}
