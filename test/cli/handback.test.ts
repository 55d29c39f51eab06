// handback against an API server with a stand-in for the controller that takes the Rollout back.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actingClock, writeWeight } from "../support/acting-controller.ts";
import { replicaSet } from "../support/builders.ts";
import { controllerLease, isWrite, type Shop } from "../support/shop.ts";
import {
  completeUpdate,
  giveUp,
  lease,
  lines,
  openUpdate,
  putLeaseOf,
  putStage,
  sentWrites,
  takeOver,
  takeoverOf,
} from "../support/update-shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate();
});
afterEach(() => shop.close());

const name = "rollout.argoproj.io/web";
const route = "virtualservice.networking.istio.io/web http:primary";
const context = 'context "test", namespace "shop"';

describe("handback", () => {
  beforeEach(() => takeOver(shop));
  const asked = `through the controller: ${lease}`;

  it("says to which weights traffic returns, before it does", async () => {
    writeWeight(shop, 33);
    const clock = actingClock(() => writeWeight(shop, 10));
    expect(await shop.run(["handback", "web"], { clock })).toEqual({
      stdout: lines(`${name} handed back`, `${route} has canary 10%, stable 90%`),
      stderr: lines(
        context,
        "warning[weights-return]: traffic returns to canary 10%, where its step and its status have it",
        "  hint: --promote or --abort keep what was done by hand",
        asked,
        `${route} has canary 33% (phase Paused)`,
      ),
      exitCode: 0,
    });
    expect(takeoverOf(shop)).toEqual({ instanceId: undefined, note: undefined });
  });

  it("gives it back to the controller that had it", async () => {
    takeOver(shop, "team-x");
    putLeaseOf(shop, "team-x");
    await shop.run(["handback", "web"]);
    expect(takeoverOf(shop).instanceId).toBe("team-x");
  });

  it("keeps what was promoted by hand with --promote", async () => {
    writeWeight(shop, 100);
    const clock = actingClock(() => completeUpdate(shop));
    const { stdout, exitCode } = await shop.run(["handback", "web", "--promote"], { clock });
    expect([exitCode, stdout]).toEqual([
      0,
      lines(
        `${name} marked as promoted, hash bbb is stable`,
        `${name} handed back`,
        `${route} has canary 0%, stable 100%`,
      ),
    ]);
    expect(sentWrites(shop).map((write) => write.split(" ")[1])).toEqual(["rollouts/web/status", "rollouts/web"]);
  });

  it("refuses --promote to pods that are not ready", async () => {
    shop.put(replicaSet("bbb", 1));
    expect(await shop.run(["handback", "web", "--promote", "-q"])).toEqual({
      stdout: "",
      stderr: lines(
        "error[not-enough-pods]: only 1 of 4 pods of hash bbb are ready, and would get all traffic",
        "  hint: promote first, which scales them: kubectl istio-rollout promote web -n shop --direct",
      ),
      exitCode: 3,
    });
    expect(shop.server.requests.filter(isWrite)).toEqual([]);
  });

  it("keeps the stable version with --abort", async () => {
    const clock = actingClock(() => giveUp(shop));
    const { stdout, exitCode } = await shop.run(["handback", "web", "--abort"], { clock });
    expect([exitCode, stdout]).toEqual([
      0,
      lines(`${route} weight set to 0% (was 10%)`, `${name} marked as aborted`, `${name} handed back`),
    ]);
    expect(sentWrites(shop).map((write) => write.split(" ")[1])).toEqual([
      "virtualservices/web",
      "rollouts/web/status",
      "rollouts/web",
    ]);
  });

  it("refuses --abort to a stable version without ready pods", async () => {
    shop.put(replicaSet("aaa", 0, 4));
    const { stderr, exitCode } = await shop.run(["handback", "web", "--abort", "-q"]);
    expect([exitCode, stderr.split("\n")[0]]).toEqual([
      3,
      'error[empty-destination]: 100% would go to Service "shop/web-stable", whose pods (hash aaa) are not ready',
    ]);
  });

  it("does not wait where no controller takes it back, and says so", async () => {
    shop.put(controllerLease(3600));
    const { stdout, stderr, exitCode } = await shop.run(["handback", "web"]);
    expect([exitCode, stdout]).toEqual([0, lines(`${name} handed back`)]);
    expect(stderr).toContain(
      lines(
        `warning[no-controller-found]: no controller takes it back now: ${lease}`,
        "  hint: what stands, stays until one is started",
      ),
    );
  });

  it("gives up waiting with what it saw, and keeps a record of what was written, exit code 5", async () => {
    writeWeight(shop, 33);
    const result = await shop.run(["handback", "web", "--timeout", "2s", "-q"]);
    expect([result.exitCode, result.stderr.split("\n")[2]]).toEqual([
      5,
      `error[wait-timeout]: gave up after 2 s: ${route} has canary 33% (phase Paused)`,
    ]);
    expect(JSON.stringify(shop.server.find("Rollout", "shop", "web"))).toContain("istio-rollout.dev/last-change");
  });

  it("has nothing to do where it is not taken over", async () => {
    putStage(shop, "paused");
    expect(await shop.run(["handback", "web", "--promote"])).toEqual({
      stdout: lines(`${name} unchanged: it is not taken over`),
      stderr: lines(context),
      exitCode: 0,
    });
  });
});
