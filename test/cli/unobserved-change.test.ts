// Commands about an update after a change of the Rollout that no controller has seen yet, or of its workload.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { workloadGenerationAnnotation } from "../../src/resources/rollout-labels.ts";
import { actingClock } from "../support/acting-controller.ts";
import type { Shop } from "../support/shop.ts";
import { arriveAtFifty, giveUp, lines, openUpdate, putStage, sentWrites } from "../support/update-shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate();
  putStage(shop, "healthy", { metadata: { generation: 4 }, status: { observedGeneration: "3" } });
});
afterEach(() => shop.close());

describe.for([
  { command: "abort", arrive: giveUp },
  { command: "promote", arrive: arriveAtFifty },
])("$command", ({ command, arrive }) => {
  it("looks again when the controller has seen it", async () => {
    const clock = actingClock(
      () => putStage(shop, "paused"),
      () => arrive(shop),
    );
    const { stderr, exitCode } = await shop.run([command, "web"], { clock });
    expect([exitCode, stderr.split("\n")[1]]).toEqual([
      0,
      'the controller has observed generation 3 of Rollout "shop/web", which is at 4',
    ]);
    expect(sentWrites(shop)).toHaveLength(1);
  });

  it("does not say that there is nothing to do where that is not known, exit code 3", async () => {
    const message =
      'error[spec-not-observed]: the last change of Rollout "shop/web" (generation 4) was seen by no controller: the update that it may bring has not begun';
    const hint = "  hint: run the command again when a controller has seen it, or take the change back: undo, revert";
    expect(await shop.run([command, "web", "-q"])).toEqual({ stdout: "", stderr: lines(message, hint), exitCode: 3 });
  });

  it("looks again when the controller has seen a change of the workload", async () => {
    const spec = { template: {}, workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web-pods" } };
    const metadata = { annotations: { [workloadGenerationAnnotation]: "7" } };
    const atGeneration = (workloadObservedGeneration: string) => ({
      spec,
      metadata,
      status: { workloadObservedGeneration },
    });
    putStage(shop, "healthy", atGeneration("6"));
    const clock = actingClock(
      () => putStage(shop, "paused", atGeneration("7")),
      () => arrive(shop),
    );
    const { stderr, exitCode } = await shop.run([command, "web"], { clock });
    const seen = 'the controller has observed generation 6 of Deployment "shop/web-pods", which is at 7';
    expect([exitCode, stderr.split("\n")[1]]).toEqual([0, seen]);
    expect(sentWrites(shop)).toHaveLength(1);
  });
});
