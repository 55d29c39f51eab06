// abort against an API server with a stand-in for the controller: it always wins.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actingClock, writeWeight } from "../support/acting-controller.ts";
import { isWrite, type Shop } from "../support/shop.ts";
import { giveUp, lease, lines, openUpdate, putStage, sentWrites } from "../support/update-shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate();
});
afterEach(() => shop.close());

const name = "rollout.argoproj.io/web";
const route = "virtualservice.networking.istio.io/web http:primary";
const asked = ['context "test", namespace "shop"', `through the controller: ${lease}`];
const request = 'PATCH rollouts/web/status {"status":{"abort":true}}';

describe("abort through the controller", () => {
  it("waits until all traffic is on the stable version", async () => {
    const clock = actingClock(
      () => writeWeight(shop, 0),
      () => giveUp(shop),
    );
    expect(await shop.run(["abort", "web", "--reason", "error rate"], { clock })).toEqual({
      stdout: lines(`${name} aborted`, `${route} has canary 0%, stable 100%`),
      stderr: lines(
        ...asked,
        `${route} has canary 10% (phase Paused)`,
        "all traffic is on the stable side (phase Paused)",
      ),
      exitCode: 0,
    });
    expect(sentWrites(shop)).toEqual([request]);
  });

  it("takes a pending full promotion back with it", async () => {
    putStage(shop, "paused", { status: { promoteFull: true } });
    await shop.run(["abort", "web", "--no-wait"]);
    expect(sentWrites(shop)).toEqual(['PATCH rollouts/web/status {"status":{"abort":true,"promoteFull":false}}']);
  });

  it("does not wait with --no-wait, and moves nothing itself", async () => {
    expect(await shop.run(["abort", "web", "--no-wait"])).toEqual({
      stdout: lines(`${name} aborted`),
      stderr: lines(...asked),
      exitCode: 0,
    });
    expect(shop.weights("web")).toBe("90/10");
  });

  it.for([
    { stage: "healthy", already: "nothing to abort, hash bbb is stable" },
    { stage: "aborted", already: "the update is aborted already" },
    { stage: "first", already: "nothing to abort, its first deployment is not complete" },
  ] as const)("has nothing to do where it is $stage, and exits 0", async ({ stage, already }) => {
    putStage(shop, stage);
    expect(await shop.run(["abort", "web", "-q"])).toEqual({
      stdout: lines(`${name} unchanged: ${already}`),
      stderr: "",
      exitCode: 0,
    });
    expect(shop.server.requests.filter(isWrite)).toEqual([]);
  });

  it("is refused by a guard", async () => {
    const { stderr, exitCode } = await shop.run(["abort", "web", "--if-hash", "ccc", "-q"]);
    expect([exitCode, stderr.split("\n")[0]]).toEqual([
      3,
      'error[guard-not-met]: Rollout "shop/web" is rolling out hash bbb, not ccc',
    ]);
  });
});
