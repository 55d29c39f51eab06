// set-weight through the steps of a Rollout, while a controller runs.
import { beforeAll, describe, expect, it } from "vitest";
import { findWeightOnEmptyHash, weightsOver } from "./support/judge-traffic.ts";
import { readStatus } from "./support/rollout-status.ts";
import { rolloutsController } from "./support/test-cluster.ts";
import { openUpdate, readShare, run, updateShapes } from "./support/updates.ts";

beforeAll(() => rolloutsController.start());

describe("set-weight with a live controller", { concurrent: true }, () => {
  // A controller that is sent to the step of the lower weight itself takes all weight from the canary until it has
  // scaled it down; at the step behind it, it gives the lower weight at once.
  it.for(updateShapes)("goes to steps that have the weight, up and down, %s", async (shape, { onTestFinished }) => {
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
});
