// set-weight through a step of the Rollout.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actingClock, writeStatus } from "../support/acting-controller.ts";
import { replicaSet } from "../support/builders.ts";
import type { Shop } from "../support/shop.ts";
import { arriveAtFifty, lease, lines, openUpdate, putStage, sentWrites } from "../support/update-shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate();
});
afterEach(() => shop.close());

const name = "rollout.argoproj.io/web";
const route = "virtualservice.networking.istio.io/web http:primary";
const asked = ['context "test", namespace "shop"', `through the controller: ${lease}`];

describe("set-weight through a step", () => {
  it("waits until the VirtualServices show the weight", async () => {
    const clock = actingClock(() => arriveAtFifty(shop));
    expect(await shop.run(["set-weight", "web", "50"], { clock })).toEqual({
      stdout: lines(`${name} moved to step 2 (was 1)`, `${route} has canary 50%, stable 50%`),
      stderr: lines(...asked, "it is at step 2 (phase Paused)"),
      exitCode: 0,
    });
  });

  it("writes the weight itself where the controller does not act within --grace", async () => {
    shop.put(replicaSet("bbb", 2));
    const result = await shop.run(["set-weight", "web", "50", "--grace", "3s", "--verify-for", "0s", "-q"]);
    expect(result).toEqual({
      stdout: lines(`${name} moved to step 2 (was 1)`, `${route} weight set to 50% (was 10%)`),
      stderr: lines(
        "warning[controller-not-acting]: the controller has not carried it out: nothing tells why; the traffic is moved directly",
        "  hint: look into the log of the Argo Rollouts controller, and correct what keeps it from acting",
      ),
      exitCode: 0,
    });
    expect([shop.weights("web"), sentWrites(shop).length]).toEqual(["50/50", 2]);
  });

  it("goes on waiting for a controller that has taken it up", async () => {
    const nothing = () => undefined;
    const takenUp = () => writeStatus(shop, { phase: "Progressing", pauseConditions: null, currentStepIndex: 2 });
    const clock = actingClock(takenUp, ...Array(30).fill(nothing), () => arriveAtFifty(shop));
    const { exitCode } = await shop.run(["set-weight", "web", "50", "-q"], { clock });
    expect([exitCode, sentWrites(shop).length]).toEqual([0, 1]);
  });

  it.for([
    { pause: { duration: "5m" }, stop: "step 3 is a pause of 5m" },
    { pause: { duration: 30 }, stop: "step 3 is a pause of 30 s" },
  ])("warns of a weight that lasts only for a time: $stop", async ({ pause, stop }) => {
    const steps = [{ setWeight: 10 }, { pause: {} }, { setWeight: 50 }, { pause }];
    putStage(shop, "paused", { canary: { steps } });
    const { stderr, exitCode } = await shop.run(["set-weight", "web", "50", "--no-wait", "-q"]);
    expect([exitCode, stderr]).toEqual([
      0,
      lines(
        `warning[weight-does-not-last]: ${stop}: the controller goes on from it, and from the weight, by itself`,
        "  hint: kubectl istio-rollout pause web -n shop holds it there",
      ),
    ]);
  });

  it("goes back to a pause that opens the update with 0%", async () => {
    const steps = [{ pause: {} }, { setWeight: 10 }, { pause: {} }];
    putStage(shop, "paused", { canary: { steps }, status: { currentStepIndex: 2 } });
    const { exitCode } = await shop.run(["set-weight", "web", "0", "--no-wait", "-q"]);
    expect([exitCode, sentWrites(shop)[0]?.includes('"currentStepIndex":0')]).toEqual([0, true]);
  });
});
