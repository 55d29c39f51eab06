// abort of a Rollout with dynamicStableScale that no controller carries out: stable pods have to come first.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actingClock, writeWeight } from "../support/acting-controller.ts";
import { replicaSet } from "../support/builders.ts";
import { controllerLease, type Shop } from "../support/shop.ts";
import { lease, lines, openUpdate, putStage, sentWrites } from "../support/update-shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate();
  putStage(shop, "paused", { canary: { dynamicStableScale: true } });
  shop.put(controllerLease(3600), replicaSet("bbb", 4));
  writeWeight(shop, 100);
});
afterEach(() => shop.close());

const name = "rollout.argoproj.io/web";
const moved = [
  "virtualservice.networking.istio.io/web http:primary weight set to 0% (was 100%)",
  `${name} marked as aborted`,
];
const head = ['context "test", namespace "shop"', `directly: ${lease}`];

describe("abort of a Rollout with dynamicStableScale, without a controller", () => {
  it("scales a stable version without pods up, and waits for them", async () => {
    shop.put(replicaSet("aaa", 0));
    const clock = actingClock(() => shop.put(replicaSet("aaa", 4)));
    expect(await shop.run(["abort", "web"], { clock })).toEqual({
      stdout: lines("replicaset.apps/web-aaa replicas set to 4 (was 0)", ...moved),
      stderr: lines(...head, "waiting until 4 pods of hash aaa are ready", "0 of 4 pods of hash aaa are ready"),
      exitCode: 0,
    });
    expect(shop.weights("web")).toBe("100/0");
  });

  it("does not wait where some of them are ready", async () => {
    shop.put(replicaSet("aaa", 1));
    expect(await shop.run(["abort", "web"])).toEqual({
      stdout: lines("replicaset.apps/web-aaa replicas set to 4 (was 1)", ...moved),
      stderr: lines(
        head[0] ?? "",
        "warning[stable-overloaded]: 100% would go to 1 of the 4 pods that the stable version needs",
        "  hint: they are scaled up at once; an abort does not wait for them",
        head[1] ?? "",
      ),
      exitCode: 0,
    });
  });

  it("keeps them scaled where they are late, and goes on with the first of them", async () => {
    shop.put(replicaSet("aaa", 0));
    const { stderr, exitCode } = await shop.run(["abort", "web", "--timeout", "2s", "-q"]);
    expect(exitCode).toBe(4);
    expect(stderr).toContain(
      "error[partly-applied]: the change is incomplete: gave up after 2 s: 0 of 4 pods of hash aaa",
    );
    expect(shop.weights("web")).toBe("0/100");
    shop.put(replicaSet("aaa", 1, 4));
    expect(await shop.run(["abort", "web", "-q"])).toMatchObject({ exitCode: 0, stdout: lines(...moved) });
    expect(sentWrites(shop).map((write) => write.split(" ")[1])).toEqual([
      "replicasets/web-aaa",
      "virtualservices/web",
      "rollouts/web/status",
    ]);
  });
});
