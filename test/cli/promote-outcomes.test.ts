// promote that ends otherwise than it was meant: exit codes, and what stands.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actingClock, writeStatus } from "../support/acting-controller.ts";
import { replicaSet } from "../support/builders.ts";
import { forbiddenAnswer } from "../support/fake-api-status.ts";
import type { Shop } from "../support/shop.ts";
import { arriveAtFifty, giveUp, isRecord, lines, openUpdate, putStage } from "../support/update-shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate();
});
afterEach(() => shop.close());

const underWay = { phase: "Progressing", pauseConditions: null, controllerPause: false, currentStepIndex: 2 };

describe("promote that ends otherwise", () => {
  const describeIt = "kubectl istio-rollout status web -n shop";
  it("gives up when the time is over, and says what it saw, exit code 5", async () => {
    const clock = actingClock(() => {
      writeStatus(shop, underWay);
      shop.put(replicaSet("bbb", 1, 2));
    });
    expect(await shop.run(["promote", "web", "--timeout", "2s", "-q"], { clock })).toEqual({
      stdout: "",
      stderr: lines(
        'error[wait-timeout]: gave up after 2 s: it is at step 2 (phase Progressing); the canary ReplicaSet "shop/web-bbb" has 1 of 2 pods available',
        `  hint: wait longer with --timeout, or see what stands in the way: ${describeIt}`,
      ),
      exitCode: 5,
    });
    expect(shop.server.requests.filter(isRecord)).toHaveLength(2);
  });

  it("says that the update was aborted meanwhile, exit code 6", async () => {
    const result = await shop.run(["promote", "web", "-q"], { clock: actingClock(() => giveUp(shop)) });
    expect(result).toEqual({
      stdout: "",
      stderr: lines(
        'error[rollout-aborted]: the update of Rollout "shop/web" was aborted: RolloutAborted: Rollout aborted update to revision 2',
        "  hint: kubectl istio-rollout retry web -n shop starts it again",
      ),
      exitCode: 6,
    });
  });

  it("says that the Rollout became Degraded, exit code 6", async () => {
    const message = 'ProgressDeadlineExceeded: ReplicaSet "web-bbb" has timed out progressing.';
    const clock = actingClock(() => writeStatus(shop, { phase: "Degraded", message }));
    const result = await shop.run(["promote", "web", "-q"], { clock });
    expect(result).toEqual({
      stdout: "",
      stderr: lines(
        `error[rollout-degraded]: Rollout "shop/web" is Degraded: ${message}`,
        "  hint: correct what the message names, or go back: kubectl istio-rollout abort web -n shop",
      ),
      exitCode: 6,
    });
  });

  it("does not take a Rollout that was Degraded before for one that became so", async () => {
    putStage(shop, "paused", { status: { phase: "Degraded", message: "ProgressDeadlineExceeded" } });
    const nothing = () => undefined;
    const clock = actingClock(nothing, nothing, () => arriveAtFifty(shop));
    expect((await shop.run(["promote", "web"], { clock })).exitCode).toBe(0);
  });

  it("leaves the request where it is interrupted, exit code 4", async () => {
    const interruption = new AbortController();
    const clock = actingClock(() => interruption.abort());
    const input = { clock, interruption: { signal: interruption.signal, onForcedStop: () => undefined } };
    expect(await shop.run(["promote", "web", "-q"], input)).toEqual({
      stdout: "",
      stderr: lines(
        "error[stopped-waiting]: interrupted while waiting for the outcome: what was asked for (promotion) stands",
        "  hint: look at where it has got to: kubectl istio-rollout status web -n shop",
      ),
      exitCode: 4,
    });
  });

  it("does not claim that nothing was changed where it cannot see any more, exit code 4", async () => {
    const clock = actingClock(() => shop.server.remove("VirtualService", "shop", "web"));
    const { stderr, exitCode } = await shop.run(["promote", "web", "-q"], { clock });
    expect(exitCode).toBe(4);
    expect(stderr).toContain(
      "error[change-not-verified]: what was asked for (promotion) stands, but whether it has come about is not known: ",
    );
  });

  it("names the permission that is missing, before anything is asked for", async () => {
    shop.server.fail({
      matches: ({ path, method }) => method === "PATCH" && path.endsWith("/status"),
      times: 9,
      answer: forbiddenAnswer("patch", "rollouts/status.argoproj.io", "shop"),
    });
    const { stderr, exitCode } = await shop.run(["promote", "web", "-q"]);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      lines(
        'error[forbidden]: user "tester" may not patch rollouts.argoproj.io/status in namespace "shop"',
        "  hint: kubectl auth can-i patch rollouts.argoproj.io --subresource=status -n shop",
      ),
    );
  });
});
