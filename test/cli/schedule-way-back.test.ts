// set-weight --schedule that fails on the way: what it goes back to, and what it says.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeWeight } from "../support/acting-controller.ts";
import { preconditionLostAnswer } from "../support/fake-api-status.ts";
import { steppingClock } from "../support/run-cli.ts";
import { arrivingAtFifty, checkingShell } from "../support/schedules.ts";
import { controllerLease, isWrite, isWriteOf, type Shop } from "../support/shop.ts";
import { lines, openUpdate, putStage } from "../support/update-shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate();
  shop.put(controllerLease(3600));
});
afterEach(() => shop.close());

const route = "virtualservice.networking.istio.io/web http:primary";
const walk = ["set-weight", "web", "--schedule", "15,25,50", "--interval", "1m"];

describe("a schedule that fails on the way", () => {
  it("goes back to the start where a check fails, exit code 1", async () => {
    const { runShell, runs } = checkingShell(shop, [0, 0, 7]);
    const result = await shop.run([...walk, "--check", "./healthy.sh", "-q"], { runShell });
    expect(result).toEqual({
      stdout: lines(`${route} weight set to 15% (was 10%)`, `${route} weight set to 25% (was 15%)`),
      stderr: lines(
        'the check "./healthy.sh" ended with 7 before 50%; going back to 10%',
        `${route} weight set to 10% (was 25%)`,
        'error[check-failed]: the check "./healthy.sh" ended with 7 before 50%',
        "  hint: its own output says why",
      ),
      exitCode: 1,
    });
    expect([runs.length, shop.weights("web")]).toEqual([3, "90/10"]);
  });

  it("changes nothing where the first check fails", async () => {
    const { runShell } = checkingShell(shop, [1]);
    const result = await shop.run([...walk, "--check", "false", "-q"], { runShell });
    expect(result).toEqual({
      stdout: "",
      stderr: lines(
        'error[check-failed]: the check "false" ended with 1 before 15%',
        "  hint: its own output says why",
      ),
      exitCode: 1,
    });
    expect(shop.server.requests.filter(isWrite)).toEqual([]);
  });

  it("goes back where it is interrupted between two weights", async () => {
    const interruption = new AbortController();
    const clock = steppingClock();
    const interrupting = {
      now: clock.now,
      sleep: async (milliseconds: number) => {
        if (milliseconds === 60_000) interruption.abort();
        await clock.sleep(milliseconds);
      },
    };
    const input = { clock: interrupting, interruption: { signal: interruption.signal, onForcedStop: () => undefined } };
    expect(await shop.run([...walk, "-q"], input)).toEqual({
      stdout: lines(`${route} weight set to 15% (was 10%)`),
      stderr: lines(
        "interrupted between two weights; going back to 10%",
        `${route} weight set to 10% (was 15%)`,
        "error[interrupted]: interrupted between two weights",
      ),
      exitCode: 1,
    });
    expect(shop.weights("web")).toBe("90/10");
  });

  it("prints one document with -o json all the same, and the way back as text", async () => {
    const { runShell } = checkingShell(shop, [0, 1]);
    const { stdout, stderr } = await shop.run([...walk, "--check", "false", "-o", "json"], { runShell });
    expect(JSON.parse(stdout)).toMatchObject({ kind: "Error", code: "check-failed" });
    expect(stderr).toContain(lines(`${route} weight set to 10% (was 15%)`));
  });

  it("goes back where a weight cannot be set", async () => {
    let writes = 0;
    shop.server.fail({
      matches: (request) => isWriteOf("web")(request) && ++writes > 1 && writes < 6,
      times: 9,
      answer: preconditionLostAnswer,
    });
    const { stderr, exitCode } = await shop.run([...walk, "-q"]);
    expect([exitCode, shop.weights("web")]).toEqual([1, "90/10"]);
    expect(stderr).toContain("each of the 4 times that it was planned; going back to 10%\n");
  });

  it("takes back what the controller was asked for and does not come to, exit code 5", async () => {
    shop.put(controllerLease(1));
    putStage(shop, "paused", { status: { currentStepIndex: 3 } });
    writeWeight(shop, 50);
    const line = ["set-weight", "web", "--schedule", "10", "--via", "controller", "--timeout", "2s", "-q"];
    const result = await shop.run(line, { clock: arrivingAtFifty(shop) });
    expect(result).toEqual({
      stdout: "",
      stderr: lines(
        `gave up after 2 s: ${route} has canary 50% (phase Paused); going back to 50%`,
        "rollout.argoproj.io/web moved to step 2 (was 1)",
        `${route} has canary 50%, stable 50%`,
        `error[wait-timeout]: gave up after 2 s: ${route} has canary 50% (phase Paused)`,
        "  hint: wait longer with --timeout, or see what stands in the way: kubectl istio-rollout status web -n shop",
      ),
      exitCode: 5,
    });
  });

  it("says that it is stranded where going back fails too, exit code 4", async () => {
    const { runShell } = checkingShell(shop, [0, 1]);
    let writes = 0;
    shop.server.fail({
      matches: (request) => isWriteOf("web")(request) && ++writes > 1,
      times: 9,
      answer: preconditionLostAnswer,
    });
    const { stderr, exitCode } = await shop.run([...walk, "--check", "false", "-q"], { runShell });
    expect([exitCode, shop.weights("web")]).toEqual([4, "85/15"]);
    expect(stderr).toContain(
      'error[partly-applied]: the check "false" ended with 1 before 25%, and going back to 10% failed: VirtualService "shop/web" was changed by somebody else each of the 4 times that it was planned\n',
    );
  });

  it("says that the Rollout stays taken over where a later check fails, exit code 4", async () => {
    shop.put(controllerLease(1));
    const { runShell } = checkingShell(shop, [0, 1]);
    const result = await shop.run([...walk, "--takeover", "--check", "false", "--verify-for", "0s", "-q"], {
      runShell,
    });
    expect(result).toMatchObject({ exitCode: 4 });
    expect(result.stderr.split("\n").slice(-4)).toEqual([
      `${route} weight set to 10% (was 15%)`,
      'error[partly-applied]: the check "false" ended with 1 before 25%; the weight is 10% again, and Rollout "shop/web" stays taken over',
      "  hint: give it back with kubectl istio-rollout handback web -n shop",
      "",
    ]);
  });

  it("is refused where the controller could not go back to the start, and changes nothing, exit code 3", async () => {
    shop.put(controllerLease(1));
    writeWeight(shop, 33);
    expect(await shop.run(["set-weight", "web", "--schedule", "10,50", "-q"])).toEqual({
      stdout: "",
      stderr: lines(
        'error[weight-not-offered]: a schedule that fails goes back to where it began, and the controller cannot take Rollout "shop/web" to canary 33%: no step has that weight',
        "  steps offer: 10%, 50%",
        "  hint: --takeover takes the Rollout from the controller first; handback gives it back",
      ),
      exitCode: 3,
    });
    expect(shop.server.requests.filter(isWrite)).toEqual([]);
  });
});
