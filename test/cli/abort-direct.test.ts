// abort that no controller carries out: it always wins.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actingClock, writeStatus, writeWeight } from "../support/acting-controller.ts";
import { replicaSet } from "../support/builders.ts";
import { forbiddenAnswer } from "../support/fake-api-status.ts";
import { stageStatus } from "../support/revisions.ts";
import { steppingClock } from "../support/run-cli.ts";
import { controllerLease, isWrite, type Shop } from "../support/shop.ts";
import { giveUp, lease, lines, openUpdate, putStage, sentWrites } from "../support/update-shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate();
});
afterEach(() => shop.close());

const name = "rollout.argoproj.io/web";
const route = "virtualservice.networking.istio.io/web http:primary";
const context = 'context "test", namespace "shop"';
const asked = [context, `through the controller: ${lease}`];
const request = 'PATCH rollouts/web/status {"status":{"abort":true}}';
const hint = "  hint: look into the log of the Argo Rollouts controller, and correct what keeps it from acting";
const notActing = (because: string) =>
  `warning[controller-not-acting]: the controller has not carried it out: ${because}; the traffic is moved directly`;

describe("abort that the controller does not carry out", () => {
  const direct = [`${route} weight set to 0% (was 10%)`, `${name} marked as aborted`];

  it("moves the traffic itself after --grace, and says why", async () => {
    shop.put(replicaSet("aaa", 3, 4));
    const clock = actingClock(() => writeStatus(shop, stageStatus("aborted")));
    const start = clock.now();
    expect(await shop.run(["abort", "web", "--grace", "3s", "--verify-for", "0s"], { clock })).toEqual({
      stdout: lines(`${name} aborted`, ...direct),
      stderr: lines(
        ...asked,
        `${route} has canary 10% (phase Paused)`,
        `${route} has canary 10% (phase Degraded: RolloutAborted: Rollout aborted update to revision 2)`,
        notActing('the stable ReplicaSet "shop/web-aaa" has 3 of 4 pods available'),
        hint,
      ),
      exitCode: 0,
    });
    expect([shop.weights("web"), clock.now() - start]).toEqual(["100/0", 3_000]);
  });

  it("says so too where nothing tells why", async () => {
    const { stdout, stderr, exitCode } = await shop.run(["abort", "web"]);
    expect([exitCode, stdout]).toEqual([0, lines(`${name} aborted`, ...direct)]);
    expect(stderr).toContain(`${notActing("nothing tells why")}\n`);
  });

  it("moves weights that an earlier abort left where they were", async () => {
    putStage(shop, "aborted");
    writeWeight(shop, 50);
    const { stdout, exitCode } = await shop.run(["abort", "web", "-q"]);
    expect([exitCode, stdout]).toEqual([
      0,
      lines(`${name} aborted`, `${route} weight set to 0% (was 50%)`, `${name} marked as aborted`),
    ]);
  });

  it("watches whether it is kept, and names who puts it back", async () => {
    const clock = steppingClock();
    let isMoved = false;
    const reverting = {
      now: clock.now,
      sleep: async (milliseconds: number) => {
        if (isMoved && shop.weights("web") === "100/0") writeWeight(shop, 10);
        isMoved = shop.weights("web") === "100/0";
        await clock.sleep(milliseconds);
      },
    };
    const { stderr, exitCode } = await shop.run(["abort", "web", "-q"], { clock: reverting });
    expect(exitCode).toBe(4);
    expect(stderr).toContain("error[change-not-kept]");
  });

  it("waits for stable pods with dynamicStableScale as long as the controller acts", async () => {
    putStage(shop, "paused", { canary: { dynamicStableScale: true } });
    const nothing = () => undefined;
    const acts = [() => writeStatus(shop, stageStatus("aborted")), ...Array(30).fill(nothing), () => giveUp(shop)];
    const { stderr, exitCode } = await shop.run(["abort", "web"], { clock: actingClock(...acts) });
    expect([exitCode, sentWrites(shop)]).toEqual([0, [request]]);
    expect(stderr).not.toContain("controller-not-acting");
  });

  it("does not wait for them where the controller has not even touched the Rollout", async () => {
    putStage(shop, "paused", { canary: { dynamicStableScale: true } });
    const { exitCode } = await shop.run(["abort", "web", "-q"]);
    expect([exitCode, shop.weights("web")]).toEqual([0, "100/0"]);
  });

  it("is left undone with --via controller, exit code 5", async () => {
    const result = await shop.run(["abort", "web", "--via", "controller", "--timeout", "8s", "-q"]);
    expect(result).toEqual({
      stdout: "",
      stderr: lines(
        `error[wait-timeout]: gave up after 8 s: ${route} has canary 10% (phase Paused)`,
        "  hint: wait longer with --timeout, or see what stands in the way: kubectl istio-rollout status web -n shop",
      ),
      exitCode: 5,
    });
    expect(sentWrites(shop)).toEqual([request]);
  });
});

describe("abort to a stable version without ready pods", () => {
  beforeEach(() => shop.put(replicaSet("aaa", 0, 4)));
  const empty = '100% would go to Service "shop/web-stable", whose pods (hash aaa) are not ready';

  it("is left to the controller, and says what stands where that does not act, exit code 4", async () => {
    const { stderr, exitCode } = await shop.run(["abort", "web", "-q"]);
    expect([exitCode, stderr]).toEqual([
      4,
      lines(
        'warning[controller-not-acting]: the controller has not carried it out: the stable ReplicaSet "shop/web-aaa" has 0 of 4 pods available; it cannot be done directly either',
        hint,
        `error[partly-applied]: the controller was asked for it (abort) and does not act, and it could not be done directly: ${empty}`,
        "  hint: wait until pods of that hash are ready, or keep its weight at 0",
      ),
    ]);
    expect(shop.weights("web")).toBe("90/10");
  });

  it("is done all the same with --force", async () => {
    const { stderr, exitCode } = await shop.run(["abort", "web", "-q", "--force"]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`warning[empty-destination]: ${empty} (overridden by --force)\n`);
    expect(shop.weights("web")).toBe("100/0");
  });

  it("is refused without a controller, and nothing is written, exit code 3", async () => {
    shop.put(controllerLease(3600));
    const { stderr, exitCode } = await shop.run(["abort", "web", "-q"]);
    expect([exitCode, stderr.split("\n")[0]]).toEqual([3, `error[empty-destination]: ${empty}`]);
    expect(shop.server.requests.filter(isWrite)).toEqual([]);
  });
});

describe("abort without a controller", () => {
  it("moves the weights first, then the status", async () => {
    shop.put(controllerLease(3600));
    expect(await shop.run(["abort", "web"])).toEqual({
      stdout: lines(`${route} weight set to 0% (was 10%)`, `${name} marked as aborted`),
      stderr: lines(context, `directly: ${lease}`),
      exitCode: 0,
    });
    expect(sentWrites(shop).map((write) => write.split(" ")[1])).toEqual([
      "virtualservices/web",
      "rollouts/web/status",
    ]);
    expect(shop.server.find("Rollout", "shop", "web")).toMatchObject({
      status: { abort: true, canary: { weights: { canary: { weight: 0 }, stable: { weight: 100 } } } },
    });
  });

  it("keeps the weights where the status cannot be written, and says what is left to do, exit code 4", async () => {
    shop.put(controllerLease(3600));
    shop.server.fail({
      matches: ({ path, method, query }) =>
        method === "PATCH" && path.endsWith("/status") && query["dryRun"] === undefined,
      times: 9,
      answer: forbiddenAnswer("patch", "rollouts/status.argoproj.io", "shop"),
    });
    expect(await shop.run(["abort", "web", "-q"])).toEqual({
      stdout: "",
      stderr: lines(
        'error[partly-applied]: the change is incomplete: user "tester" may not patch rollouts.argoproj.io/status in namespace "shop"',
        '  changed: VirtualService "shop/web": http:primary canary 0% (not put back: an abort is not taken back)',
        "  hint: run the command again: it goes on from what stands",
      ),
      exitCode: 4,
    });
    expect(shop.weights("web")).toBe("100/0");
  });
});
