// wait beside a real Argo Rollouts controller: it ends soon after what it waits for, and with the right exit code.
import { beforeAll, describe, expect, it } from "vitest";
import { istioRollout } from "./support/istio-rollout.ts";
import { patchStatus, waitForStatus } from "./support/rollout-status.ts";
import { rolloutsController } from "./support/test-cluster.ts";
import { openUpdate, run, type Update, updateShapes } from "./support/updates.ts";

beforeAll(() => rolloutsController.start());

/** Resolves when it has told how the Rollout stands: from then on it misses nothing. */
async function startWait({ name: { namespace, name } }: Update, goal: string) {
  const following = Promise.withResolvers<void>();
  const line = ["wait", name, `--for=${goal}`, "--timeout=60s", "--namespace", namespace];
  const ended = istioRollout(line, { told: (text) => /step \d\/\d/.test(text) && following.resolve() });
  await Promise.race([following.promise, ended]);
  return { ended };
}

describe("wait with a live controller", { concurrent: true, timeout: 120_000 }, () => {
  it.for(updateShapes)("follows an update from its beginning to its end, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 0, onTestFinished });
    expect(await run(update, "wait", "--for=paused", "--timeout=60s")).toMatchObject({ exitCode: 0 });
    await waitForStatus(update.name, { phase: "Paused", currentStepIndex: 1 });

    const half = await startWait(update, "weight=50");
    // A step that is over within moments.
    const passing = await startWait(update, "step=2");
    await patchStatus(update.name, { pauseConditions: null });
    expect(await half.ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("canary 50%") });
    expect(await passing.ended).toMatchObject({ exitCode: 0 });

    await waitForStatus(update.name, { phase: "Paused", currentStepIndex: 3 });
    const healthy = await startWait(update, "healthy");
    await patchStatus(update.name, { pauseConditions: null });
    expect(await healthy.ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("canary 0%") });
    const { stableRS } = await waitForStatus(update.name, { phase: "Healthy" });
    expect(stableRS).toBe(update.newHash);
  });

  it("gives 5 when the time is over, and 6 when the update is aborted", async ({ onTestFinished }) => {
    const update = await openUpdate({ shape: "host-level", weight: 10, onTestFinished });
    expect(await run(update, "wait", "--for=healthy", "--timeout=2s")).toMatchObject({
      exitCode: 5,
      stderr: expect.stringContaining("error[wait-timeout]: gave up after 2 s: Paused"),
    });
    const healthy = await startWait(update, "healthy");
    await patchStatus(update.name, { abort: true });
    expect(await healthy.ended).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining("error[rollout-aborted]"),
    });
    expect(await run(update, "wait", "--for=aborted", "--timeout=30s")).toMatchObject({ exitCode: 0 });
    expect(await run(update, "status")).toMatchObject({
      exitCode: 6,
      stdout: expect.stringContaining("ended[Aborted]"),
    });
  });

  it("does not take the status of the version before for that of a new one", async ({ onTestFinished }) => {
    const update = await openUpdate({ shape: "host-level", weight: 50, onTestFinished });
    await run(update, "promote", "--full");
    const undone = await run(update, "undo", "--no-wait");
    expect(undone.exitCode).toBe(0);
    const { stdout } = await run(update, "wait", "--for=paused", "--for=healthy", "--timeout=60s");
    expect(stdout).toContain("is at paused: Paused");
  });
});
