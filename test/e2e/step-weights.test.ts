// Steps of a Rollout as places to go to, while a controller runs.
import { beforeAll, describe, expect, it } from "vitest";
import { findWeightOnEmptyHash, weightsOver } from "./support/judge-traffic.ts";
import { readStatus } from "./support/rollout-status.ts";
import { rolloutsController } from "./support/test-cluster.ts";
import { openUpdate, readShare, run, updateShapes } from "./support/updates.ts";

beforeAll(() => rolloutsController.start());

describe("steps with a live controller", { concurrent: true }, () => {
  // A controller that is sent to the step of the lower weight itself takes all weight from the canary until it has
  // scaled it down; at the step behind it, it gives the lower weight at once.
  it.for(updateShapes)("give their weight, up and down, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 10, onTestFinished });

    const up = await run(update, "set-weight", "50");

    expect(up.exitCode, up.stderr).toBe(0);
    expect(await readShare(update.name)).toBe(50);
    expect(await readStatus(update.name)).toMatchObject({ phase: "Paused", currentStepIndex: 3 });

    const refused = await run(update, "set-weight", "33");

    expect(refused).toMatchObject({ exitCode: 3, stdout: "" });
    expect(refused.stderr).toContain("error[would-be-reverted]: ");
    expect(refused.stderr).toContain("its steps offer 10%, 50%");
    const throughController = await run(update, "set-weight", "33", "--via", "controller");
    expect(throughController).toMatchObject({ exitCode: 3, stdout: "" });
    expect(throughController.stderr).toContain("error[weight-not-offered]: ");
    expect(throughController.stderr).toContain("steps offer: 10%, 50%\n");

    const down = await run(update, "set-weight", "10");

    expect(down.exitCode, down.stderr).toBe(0);
    expect(await readShare(update.name)).toBe(10);
    expect(await readStatus(update.name)).toMatchObject({ phase: "Paused", currentStepIndex: 1 });
    const moments = await update.readMoments();
    expect(weightsOver(moments, update.route, update.newHash)).toEqual([10, 50, 10]);
    expect(findWeightOnEmptyHash(moments)).toEqual([]);
  });

  // A pause step that the controller finds paused, and without a reason, counts as lifted: unless its pause is taken
  // back with the reason, it runs past the step that the update is sent to.
  it.for(updateShapes)("hold an update that is sent to their pause, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 10, onTestFinished });
    expect(await readStatus(update.name)).toMatchObject({ currentStepIndex: 1, controllerPause: true });

    const moved = await run(update, "promote", "--to-step", "3");

    expect(moved.exitCode, moved.stderr).toBe(0);
    expect(await readShare(update.name)).toBe(50);
    expect(await readStatus(update.name)).toMatchObject({
      phase: "Paused",
      currentStepIndex: 3,
      controllerPause: true,
      pauseConditions: [{ reason: "CanaryPauseStep" }],
    });
    expect(weightsOver(await update.readMoments(), update.route, update.newHash)).toEqual([10, 50]);
  });
});
