// set-weight --schedule against an API server: weights one after the other, with checks.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hostRoute, virtualService } from "../support/builders.ts";
import { type CliInput, steppingClock } from "../support/run-cli.ts";
import { arrivingAtFifty, checkingShell } from "../support/schedules.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";
import { controllerLease, type Shop } from "../support/shop.ts";
import { lease, lines, openUpdate, putStage } from "../support/update-shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate();
  shop.put(controllerLease(3600));
});
afterEach(() => shop.close());

const route = "virtualservice.networking.istio.io/web http:primary";
const told = ['context "test", namespace "shop"', `directly: ${lease}`];
const walk = ["set-weight", "web", "--schedule", "15,25,50", "--interval", "1m"];

/** Every weight that stood for a while, and how long (ms) it stood. */
function watching(): { readonly input: CliInput; readonly stood: unknown[] } {
  const clock = steppingClock();
  const stood: unknown[] = [];
  const sleep = (milliseconds: number) => {
    if (milliseconds > 1_000) stood.push([shop.weights("web"), milliseconds]);
    return clock.sleep(milliseconds);
  };
  return { input: { clock: { now: clock.now, sleep } }, stood };
}

describe("a schedule", () => {
  it("sets its weights one after the other", async () => {
    const { input, stood } = watching();
    expect(await shop.run(walk, input)).toEqual({
      stdout: lines(
        `${route} weight set to 15% (was 10%)`,
        `${route} weight set to 25% (was 15%)`,
        `${route} weight set to 50% (was 25%)`,
      ),
      stderr: lines(...told, "next weight in 60 s", ...told, "next weight in 60 s", ...told),
      exitCode: 0,
    });
    expect([shop.weights("web"), stood]).toEqual([
      "50/50",
      [
        ["85/15", 60_000],
        ["75/25", 60_000],
      ],
    ]);
  });

  it("runs the check before each increase, and tells it where it stands", async () => {
    const { runShell, runs } = checkingShell(shop, []);
    const line = ["set-weight", "rollout/web", "--schedule", "25,10,50", "--interval", "0s", "--check", "./healthy.sh"];
    expect((await shop.run(line, { runShell })).exitCode).toBe(0);
    expect(runs).toEqual([
      ["./healthy.sh", { ROLLOUT: "web", CURRENT_WEIGHT: "10", NEXT_WEIGHT: "25" }, "90/10"],
      ["./healthy.sh", { ROLLOUT: "web", CURRENT_WEIGHT: "10", NEXT_WEIGHT: "50" }, "90/10"],
    ]);
  });

  it("goes through the steps of a controller that is alive", async () => {
    shop.put(controllerLease(1));
    const result = await shop.run(["set-weight", "web", "--schedule", "10,50", "-q"], { clock: arrivingAtFifty(shop) });
    expect(result).toEqual({
      stdout: lines(
        `${route} weight unchanged (10%)`,
        "rollout.argoproj.io/web moved to step 2 (was 1)",
        `${route} has canary 50%, stable 50%`,
      ),
      stderr: "",
      exitCode: 0,
    });
  });

  it("prints one document with -o json, and the weights on the way as notices", async () => {
    const { stdout, stderr, exitCode } = await shop.run([...walk, "-o", "json"]);
    const document = JSON.parse(stdout);
    expectToFollow(compileSchema("outcome"), document);
    expect([exitCode, document.steps[0].routes]).toEqual([
      0,
      [{ route: "http:primary", before: { canary: 25, stable: 75 }, after: { canary: 50, stable: 50 } }],
    ]);
    expect(stderr).toContain(lines(`${route} weight set to 15% (was 10%)`, "next weight in 60 s"));
  });
});

describe("a schedule that cannot begin", () => {
  it("needs one weight to go back to", async () => {
    const http = [
      { name: "primary", ...hostRoute({ canary: 10 }) },
      { name: "inner", ...hostRoute({ canary: 20 }) },
    ];
    putStage(shop, "paused", { istio: { virtualService: { name: "web", routes: ["primary", "inner"] } } });
    shop.put(virtualService("web", { http }));
    expect(await shop.run([...walk, "-q"])).toEqual({
      stdout: "",
      stderr: lines(
        'error[weights-differ]: the routes of Rollout "shop/web" start at different weights (10%, 20%)',
        "  hint: a schedule goes back to its start; set one weight first",
      ),
      exitCode: 1,
    });
  });
});

describe("a dry run of a schedule", () => {
  it("shows every plan without a pause or a check", async () => {
    const { input, stood } = watching();
    const { runShell, runs } = checkingShell(shop, []);
    const { stdout, exitCode } = await shop.run([...walk, "--dry-run", "--check", "false"], { ...input, runShell });
    expect([exitCode, stood, runs]).toEqual([0, [], []]);
    expect(stdout).toBe(
      lines(
        `${route} canary 10% → 15%, stable 90% → 85% (dry run)`,
        `${route} canary 10% → 25%, stable 90% → 75% (dry run)`,
        `${route} canary 10% → 50%, stable 90% → 50% (dry run)`,
      ),
    );
    expect(shop.server.requests.every(({ method }) => method === "GET")).toBe(true);
  });

  it("ends with the refusal of any of its weights, exit code 3", async () => {
    shop.put(controllerLease(1));
    const line = ["set-weight", "web", "--schedule", "33,50", "--dry-run"];
    expect((await shop.run(line)).exitCode).toBe(3);
  });
});
