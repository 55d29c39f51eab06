// set-weight through the steps of a Rollout, while a controller runs.
import { beforeAll, describe, expect, it } from "vitest";
import { findWeightOnEmptyHash, weightsOver } from "./support/judge-traffic.ts";
import { readStatus } from "./support/rollout-status.ts";
import { rolloutsController } from "./support/test-cluster.ts";
import { openUpdate, readShare, run, updateShapes } from "./support/updates.ts";

beforeAll(() => rolloutsController.start());

describe("set-weight with a live controller", { concurrent: true }, () => {
  it.for(updateShapes)("goes to the step of that weight and back, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 10, onTestFinished });

    const up = await run(update, "set-weight", "50");

    expect(up.exitCode, up.stderr).toBe(0);
    expect(await readShare(update.name)).toBe(50);
    expect(await readStatus(update.name)).toMatchObject({ phase: "Paused", currentStepIndex: 3 });

    const down = await run(update, "set-weight", "10");

    expect(down.exitCode, down.stderr).toBe(0);
    expect(await readShare(update.name)).toBe(10);
    expect(await readStatus(update.name)).toMatchObject({ phase: "Paused", currentStepIndex: 1 });
    const moments = await update.readMoments();
    expect(weightsOver(moments, update.route, update.newHash)).toEqual([10, 50, 10]);
    expect(findWeightOnEmptyHash(moments)).toEqual([]);
  });

  it.for(updateShapes)(
    "refuses a weight of no step and lists those that there are, %s",
    async (shape, { onTestFinished }) => {
      const update = await openUpdate({ shape, weight: 10, onTestFinished });

      const result = await run(update, "set-weight", "33");

      expect(result).toMatchObject({ exitCode: 3, stdout: "" });
      expect(result.stderr).toContain("error[would-be-reverted]: ");
      expect(result.stderr).toContain("its steps offer 10%, 50%");
      const forced = await run(update, "set-weight", "33", "--via", "controller");
      expect(forced).toMatchObject({ exitCode: 3, stdout: "" });
      expect(forced.stderr).toContain("error[weight-not-offered]: ");
      expect(forced.stderr).toContain("steps offer: 10%, 50%\n");
      expect(weightsOver(await update.readMoments(), update.route, update.newHash)).toEqual([10]);
    },
  );
});
