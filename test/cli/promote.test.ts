// promote through the controller: what is sent, waited for, refused and said.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actingClock, writeStatus } from "../support/acting-controller.ts";
import { stageStatus } from "../support/revisions.ts";
import { controllerLease, isWrite, type Shop } from "../support/shop.ts";
import {
  arriveAtFifty,
  completeUpdate,
  isRecord,
  lease,
  lines,
  openUpdate,
  putStage,
  sentWrites,
} from "../support/update-shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate();
});
afterEach(() => shop.close());

const name = "rollout.argoproj.io/web";
const route = "virtualservice.networking.istio.io/web http:primary";
const asked = ['context "test", namespace "shop"', `through the controller: ${lease}`];
const underWay = { phase: "Progressing", pauseConditions: null, controllerPause: false, currentStepIndex: 2 };

describe("promote through the controller", () => {
  it("waits until the VirtualServices show the next stop, and prints them", async () => {
    const clock = actingClock(
      () => writeStatus(shop, underWay),
      () => arriveAtFifty(shop),
    );
    expect(await shop.run(["promote", "web"], { clock })).toEqual({
      stdout: lines(`${name} promoted from step 1`, `${route} has canary 50%, stable 50%`),
      stderr: lines(...asked, "it is at step 1 (phase Paused)", "it is at step 2 (phase Progressing)"),
      exitCode: 0,
    });
    expect(sentWrites(shop)).toEqual(['PATCH rollouts/web/status {"status":{"pauseConditions":null}}']);
  });

  it("does not take the phase Healthy for the end", async () => {
    const clock = actingClock(
      () => writeStatus(shop, stageStatus("healthy")),
      () => completeUpdate(shop),
    );
    expect(await shop.run(["promote", "web", "--full"], { clock })).toEqual({
      stdout: lines(`${name} promoted fully`, `${route} has canary 0%, stable 100%`),
      stderr: lines(
        ...asked,
        "the stable hash is aaa, not bbb (phase Paused)",
        'Service "shop/web-stable" still selects hash aaa',
      ),
      exitCode: 0,
    });
  });

  it.for([
    {
      line: ["--to-step", "3"],
      body: '{"exactly":true,"status":{"pauseConditions":null,"controllerPause":false,"currentStepIndex":3}}',
    },
    {
      line: ["--to-weight", "50"],
      body: '{"exactly":true,"status":{"pauseConditions":null,"controllerPause":false,"currentStepIndex":2}}',
    },
  ])("goes $line", async ({ line, body }) => {
    const clock = actingClock(() => arriveAtFifty(shop));
    const { exitCode } = await shop.run(["promote", "web", ...line], { clock });
    expect([exitCode, ...sentWrites(shop)]).toEqual([0, `PATCH rollouts/web/status ${body}`]);
  });

  it("lifts a pause by hand in a second request", async () => {
    putStage(shop, "paused", { spec: { paused: true } });
    const clock = actingClock(() => arriveAtFifty(shop));
    const { stdout, exitCode } = await shop.run(["promote", "web"], { clock });
    expect([exitCode, ...sentWrites(shop)]).toEqual([
      0,
      'PATCH rollouts/web/status {"status":{"pauseConditions":null}}',
      'PATCH rollouts/web {"spec":{"paused":false}}',
    ]);
    expect(stdout).toContain(`${name} unpaused\n`);
  });

  it("does not wait with --no-wait", async () => {
    expect(await shop.run(["promote", "web", "--no-wait"])).toEqual({
      stdout: lines(`${name} promoted from step 1`),
      stderr: lines(...asked),
      exitCode: 0,
    });
  });

  it("tells an Event what was asked for, and leaves no way back", async () => {
    await shop.run(["promote", "web", "--no-wait", "--reason", "looks good"]);
    const records = shop.server.requests.filter(isRecord).map(({ body }) => JSON.stringify(body));
    expect(records).toEqual([
      expect.stringContaining('\\"command\\":\\"promote\\",\\"reason\\":\\"looks good\\",\\"patches\\":[]'),
      expect.stringContaining('"message":"promote: promotion by tester: looks good"'),
    ]);
  });
});

describe("promote with nothing to do", () => {
  it("says so and exits 0", async () => {
    putStage(shop, "healthy");
    expect(await shop.run(["promote", "web"])).toEqual({
      stdout: lines(`${name} unchanged: nothing to promote, hash bbb is stable`),
      stderr: lines('context "test", namespace "shop"'),
      exitCode: 0,
    });
    expect(shop.server.requests.filter(isWrite)).toEqual([]);
  });

  it("tells scripts that nothing was changed", async () => {
    const { stdout, exitCode } = await shop.run(["promote", "web", "--to-weight", "10", "-o", "json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ kind: "Outcome", changed: false, steps: [], findings: [] });
  });
});

describe("promote that is refused", () => {
  it.for([
    {
      name: "by a guard of the step",
      line: ["--if-step", "3"],
      text: [
        'error[guard-not-met]: Rollout "shop/web" is at step 1, not 3',
        "  hint: somebody moved it since the command was prepared; nothing was changed",
      ],
    },
    {
      name: "by a guard of the hash",
      line: ["--if-hash", "ccc"],
      text: [
        'error[guard-not-met]: Rollout "shop/web" is rolling out hash bbb, not ccc',
        "  hint: somebody moved it since the command was prepared; nothing was changed",
      ],
    },
    {
      name: "by a guard of the weight",
      line: ["--if-weight", "50"],
      text: [
        `error[guard-not-met]: Rollout "shop/web" is not at canary 50% in all of its routes: ${route} has canary 10%`,
        "  hint: somebody moved it since the command was prepared; nothing was changed",
      ],
    },
    {
      name: "beside a live controller",
      line: ["--direct"],
      text: [
        `error[would-be-reverted]: the Argo Rollouts controller is alive (${lease}) and would undo what is done beside it`,
        "  hint: leave it to the controller with --via controller, or first: kubectl istio-rollout takeover web -n shop",
      ],
    },
  ])("$name writes nothing, exit code 3", async ({ line, text }) => {
    expect(await shop.run(["promote", "web", ...line, "-q"])).toEqual({
      stdout: "",
      stderr: lines(...text),
      exitCode: 3,
    });
    expect(shop.server.requests.filter(isWrite)).toEqual([]);
  });

  it("goes on where the guards hold", async () => {
    const line = ["promote", "web", "--no-wait", "--if-step", "1", "--if-weight", "10", "--if-hash", "bbb"];
    expect((await shop.run(line)).exitCode).toBe(0);
  });

  it.for([["promote"], ["abort"], ["pause"]])(
    "is refused where the Rollout moves between the guard and the request: %s",
    async ([verb = ""]) => {
      const held = shop.server.hold(({ method, path }) => method === "PATCH" && path.includes("/rollouts/web"));
      const result = shop.run([verb, "web", "--if-step", "1", "-q"]);
      await held.arrived;
      arriveAtFifty(shop);
      held.release();
      const { stderr, exitCode } = await result;
      expect(exitCode).toBe(3);
      expect(stderr).toContain('error[guard-not-met]: Rollout "shop/web" is at step 3, not 1\n');
      expect(shop.server.find("Rollout", "shop", "web")).toMatchObject({ status: { currentStepIndex: 3 } });
    },
  );

  it.for([
    { line: ["promote", "web"] },
    { line: ["promote", "web", "--full"] },
    { line: ["promote", "web", "--full", "--direct"] },
  ])("leaves an aborted update to retry: $line", async ({ line }) => {
    putStage(shop, "aborted");
    const { stderr, exitCode } = await shop.run([...line, "-q"]);
    expect([exitCode, stderr]).toEqual([
      3,
      lines(
        'error[rollout-is-aborted]: the update of Rollout "shop/web" was aborted; it cannot be promoted',
        "  hint: kubectl istio-rollout retry web -n shop starts it again",
      ),
    ]);
  });

  it("does not go to a step without a controller", async () => {
    shop.put(controllerLease(3600));
    const { stderr, exitCode } = await shop.run(["promote", "web", "-q"]);
    expect([exitCode, stderr]).toEqual([
      3,
      lines(
        `error[only-full-promotion]: no controller is there to take Rollout "shop/web" through its steps: ${lease}`,
        "  hint: --full finishes the update directly; set-weight moves the traffic by hand",
      ),
    ]);
  });
});
