// promote where pods of the new version are not ready, or never become so.
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { weightsOver } from "./support/judge-traffic.ts";
import { readStatus, waitForStatus } from "./support/rollout-status.ts";
import { rolloutsController } from "./support/test-cluster.ts";
import {
  openUpdate,
  readReplicaSet,
  run,
  setReadiness,
  type Update,
  unschedulable,
  updateShapes,
} from "./support/updates.ts";

beforeAll(() => rolloutsController.start());

describe("promote of a version whose pods are not ready", { concurrent: true }, () => {
  // At subset level the controller ends every pass in an error until the pods are available: it neither scales them up nor
  // writes the status, and each pass comes later than the one before, up to 10 s.
  it("waits for the controller, which waits for the pods", async ({ onTestFinished }) => {
    const update = await openUpdate({ shape: "subset-level", weight: 50, onTestFinished });
    const { name, newHash } = update;
    const pod = await setReadiness(update, { hash: newHash, ready: false });

    const promotion = run(update, "promote", "--full", "--grace", "1s");
    await waitForStatus(name, { promoteFull: true });
    const early = await Promise.race([promotion, sleep(3000, "waiting")]);
    expect(early).toBe("waiting");
    await setReadiness(update, { hash: newHash, ready: true, pod });

    const result = await promotion;
    expect(result.exitCode, result.stderr).toBe(0);
    const moments = await update.readMoments();
    expect(moments.map(({ write }) => write)).not.toContain("VirtualService reviews by kubectl-istio-rollout");
    expect(weightsOver(moments, update.route, newHash)).toEqual([50, 100]);
  });

  it.for(updateShapes)("leaves it to the controller and gives up waiting, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 0, change: [unschedulable], onTestFinished });

    const result = await run(update, "promote", "--full", "--timeout", "4s", "--grace", "2s");

    expect(result).toMatchObject({ exitCode: 5, stdout: "" });
    expect(result.stderr).toContain("error[wait-timeout]: gave up after 4 s: ");
    expect(result.stderr).not.toContain("was put back");
    expect(await readStatus(update.name)).toMatchObject({ promoteFull: true, stableRS: update.oldHash });
    expect(weightsOver(await update.readMoments(), update.route, update.oldHash)).toEqual([100]);
  });

  it("puts the number of pods back that it asked for itself", async ({ onTestFinished }) => {
    const update = await openUpdate({ shape: "host-level", weight: 0, change: [unschedulable], onTestFinished });
    expect(await run(update, "takeover")).toMatchObject({ exitCode: 0 });
    const before = await readReplicas(update);

    const result = await run(update, "promote", "--direct", "--timeout", "3s");

    expect(result).toMatchObject({ exitCode: 5, stdout: "" });
    const missing = `0 of 4 pods of hash ${update.newHash} are ready`;
    expect(result.stderr).toContain(`error[wait-timeout]: gave up after 3 s: ${missing}`);
    expect(result.stderr).toContain(`ReplicaSet "${update.name.namespace}/web-${update.newHash}" was put back\n`);
    expect(await readReplicas(update)).toBe(before);
    expect(before).toBe(1);
    expect(weightsOver(await update.readMoments(), update.route, update.oldHash)).toEqual([100]);
  });
});

async function readReplicas(update: Update): Promise<number> {
  return (await readReplicaSet(update, update.newHash)).spec.replicas;
}
