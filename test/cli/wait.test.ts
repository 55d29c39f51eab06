// wait against an API server: goals reached, missed and out of reach, through states however short.
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { processClock } from "../../src/terminal/process-terminal.ts";
import { writeStatus } from "../support/acting-controller.ts";
import { forbiddenAnswer } from "../support/fake-api-status.ts";
import { stageStatus } from "../support/revisions.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";
import type { Shop } from "../support/shop.ts";
import { arriveAtFifty, completeUpdate, giveUp, openUpdate, putStage } from "../support/update-shop.ts";
import { watch } from "../support/watching.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate("paused");
});
afterEach(() => shop.close());

const clock = { clock: processClock };
const connected = 'context "test", namespace "shop"';
const stderrOf = (text: string) => text.trimEnd().split("\n");

/** Starts a wait, and gives it when it follows everything. */
async function start(...goals: readonly string[]) {
  const result = shop.run(["wait", "web", ...goals.map((goal) => `--for=${goal}`)], clock);
  while (shop.server.watches() < 5) await sleep(5);
  return { result };
}

describe("wait", { timeout: 20_000 }, () => {
  it("ends at once where a goal holds", async () => {
    expect(await shop.run(["wait", "web", "--for=healthy", "--for=paused"], clock)).toEqual({
      exitCode: 0,
      stdout: "rollout.argoproj.io/web is at paused: Paused, step 1/4, canary 10%, 4/4 ready\n",
      stderr: `${connected}\nPaused, step 1/4, canary 10%, 4/4 ready\n`,
    });
  });

  it("ends when the traffic is where it is wanted, with a line for each change", async () => {
    const { result } = await start("weight=50");
    arriveAtFifty(shop);
    const { exitCode, stdout } = await result;
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/ is at weight=50: .*canary 50%/),
    });
  });

  it("is healthy only when the traffic has arrived", async () => {
    const { result } = await start("healthy");
    completeUpdate(shop);
    expect(await result).toMatchObject({
      exitCode: 0,
      stdout: "rollout.argoproj.io/web is at healthy: Healthy, step 4/4, canary 0%\n",
    });
    expect(shop.weights("web")).toBe("100/0");
  });

  it("says at once that it cannot see the traffic", async () => {
    const answer = forbiddenAnswer("get", "virtualservices.networking.istio.io", "shop");
    shop.server.fail({ matches: ({ path }) => path.endsWith("/virtualservices"), times: 1_000, answer });
    expect(await shop.run(["wait", "web", "--for=healthy"], clock)).toMatchObject({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringContaining(
        'error[forbidden]: --for=healthy is read from the routes, and VirtualService "shop/web" could not be read: user "tester" may not',
      ),
    });
  });

  it("sees a state that lasts for no time at all", async () => {
    const { result } = await start("step=2");
    writeStatus(shop, { ...stageStatus("progressing"), currentStepIndex: 2 });
    writeStatus(shop, { ...stageStatus("progressing"), currentStepIndex: 3 });
    completeUpdate(shop);
    expect(await result).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/ is at step=2: /) });
  });

  it("gives 6 when the update is aborted", async () => {
    const { result } = await start("healthy");
    giveUp(shop);
    const { exitCode, stderr } = await result;
    expect({ exitCode, end: stderrOf(stderr).slice(-2) }).toEqual({
      exitCode: 6,
      end: [
        'error[rollout-aborted]: the update of Rollout "shop/web" was aborted: RolloutAborted: Rollout aborted update to revision 2',
        "  hint: kubectl istio-rollout retry web -n shop starts it again",
      ],
    });
  });

  it("gives 0 for an abort that is waited for", async () => {
    const { result } = await start("healthy", "aborted");
    giveUp(shop);
    expect(await result).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/ is at aborted: Degraded/) });
  });

  it("gives 6 when what is waited for has passed", async () => {
    const { exitCode, stderr } = await shop.run(["wait", "web", "--for=step=0"], clock);
    expect({ exitCode, error: stderrOf(stderr).at(-2) }).toEqual({
      exitCode: 6,
      error: 'error[goal-out-of-reach]: step=0 can no longer be reached by Rollout "shop/web": it is at step 1 already',
    });
  });

  it("gives 5 when the time is over, and says what is in the way", async () => {
    const told = Promise.withResolvers<void>();
    const untilTold = {
      ...processClock,
      sleep: (milliseconds: number, signal?: AbortSignal) =>
        milliseconds === 3_600_000 ? told.promise : processClock.sleep(milliseconds, signal),
    };
    const onPrinted = (text: string) => text.startsWith("Paused") && told.resolve();
    expect(await shop.run(["wait", "web", "--for=healthy", "--timeout=1h"], { clock: untilTold, onPrinted })).toEqual({
      exitCode: 5,
      stdout: "",
      stderr: [
        connected,
        "Paused, step 1/4, canary 10%, 4/4 ready",
        "error[wait-timeout]: gave up after 3600 s: Paused, step 1/4, canary 10%, 4/4 ready; it pauses at step 1 of 4 since 2026-01-01T11:00:00Z until it is promoted",
        "  hint: wait longer with --timeout, or see what to do: kubectl istio-rollout status web -n shop",
        "",
      ].join("\n"),
    });
  });

  it("looks once with a timeout of 0", async () => {
    const { exitCode, stderr } = await shop.run(["wait", "web", "--for=healthy", "--timeout=0"], clock);
    expect({ exitCode, error: stderrOf(stderr).at(-2) }).toMatchObject({
      exitCode: 5,
      error: expect.stringMatching(/^error\[wait-timeout\]: it is not there: Paused/),
    });
    expect(await shop.run(["wait", "web", "--for=paused", "--timeout=0"], clock)).toMatchObject({ exitCode: 0 });
  });

  it("does not believe a status that is older than the spec", async () => {
    putStage(shop, "paused", { spec: { paused: true }, metadata: { generation: 4 } });
    const { result } = await start("paused");
    await sleep(300);
    writeStatus(shop, { phase: "Healthy", ...stageStatus("healthy") });
    writeStatus(shop, stageStatus("paused"));
    const { exitCode, stderr } = await result;
    expect({ exitCode, first: stderrOf(stderr)[1] }).toMatchObject({
      exitCode: 0,
      first: expect.stringMatching(
        /^Progressing \(waiting for the controller to observe the last change of the spec\)/,
      ),
    });
  });

  it("says once that the server is away, and goes on", async () => {
    const { result } = await start("weight=50");
    await shop.server.stop();
    await sleep(300);
    await shop.server.start();
    arriveAtFifty(shop);
    const { exitCode, stderr } = await result;
    expect({ exitCode, lost: stderr.match(/; trying again/g)?.length }).toEqual({ exitCode: 0, lost: 1 });
  });

  it("ends when the Rollout is deleted", async () => {
    const { result } = await start("healthy");
    shop.server.remove("Rollout", "shop", "web");
    const { exitCode, stderr } = await result;
    expect({ exitCode, error: stderrOf(stderr).at(-2) }).toEqual({
      exitCode: 1,
      error: 'error[rollout-not-found]: Rollout "shop/web" was deleted in context "test"',
    });
  });

  it("ends when it is interrupted", async () => {
    const waiting = watch(shop, ["wait", "web", "--for=healthy"], { onTerminal: false });
    while (shop.server.watches() < 5) await sleep(5);
    waiting.interrupt();
    expect(await waiting.result).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(
        /error\[interrupted\]: interrupted while waiting\n {2}hint: nothing was changed\n$/,
      ),
    });
  });

  it("prints one document that follows its schema", async () => {
    const { stdout } = await shop.run(["wait", "web", "--for=healthy", "--for=weight=10", "-o", "json"], clock);
    const document = JSON.parse(stdout);
    expectToFollow(compileSchema("wait"), document);
    expect(document).toMatchObject({
      kind: "Wait",
      goal: "weight=10",
      goals: ["healthy", "weight=10"],
      view: { phase: "Paused" },
    });
  });

  it("prints a name", async () => {
    expect(await shop.run(["wait", "web", "--for=paused", "-o", "name"], clock)).toMatchObject({
      stdout: "rollout.argoproj.io/web\n",
    });
  });

  it.for([
    {
      line: [],
      message: "wait has to be told what for",
      hint: "add --for=healthy, paused, step=N, weight=W, aborted or degraded",
    },
    {
      line: ["--for=ready"],
      message: '--for "ready" is nothing to wait for',
      hint: "write healthy, paused, step=N, weight=W, aborted or degraded",
    },
  ])("refuses $line", async ({ line, message, hint }) => {
    expect(await shop.run(["wait", "web", ...line])).toMatchObject({
      exitCode: 2,
      stderr: `error[usage]: ${message}\n  hint: ${hint}\n`,
    });
  });
});
