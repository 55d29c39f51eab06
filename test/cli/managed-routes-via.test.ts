// set-header-route, set-mirror-route and remove-managed-routes with --via, on a Rollout that waits at a pause.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import { actingClock, writeStatus } from "../support/acting-controller.ts";
import { headerEntry, primary, web } from "../support/managed-routes.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";
import { controllerLease, type Shop } from "../support/shop.ts";
import { lease, lines, openUpdate, sentWrites } from "../support/update-shop.ts";

const match = ["--match", "header:x-canary=true"];
const header = ["set-header-route", "web", "header", ...match];
const step = { name: "header", match: [{ headerName: "x-canary", headerValue: { exact: "true" } }] };
const name = "rollout.argoproj.io/web";
const route = "virtualservice.networking.istio.io/web http:primary";
const asked = ['context "test", namespace "shop"', `through the controller: ${lease}`];
const ask = 'PATCH rollouts/web/status {"status":{"pauseConditions":null}}';

let shop: Shop;

/** Steps 10%, pause, the given ones, pause, 50%, pause. */
async function open(steps: readonly JsonObject[]): Promise<void> {
  const more = [{ pause: {} }, { setWeight: 50 }, { pause: {} }];
  shop = await openUpdate("paused", {
    canary: { steps: [{ setWeight: 10 }, { pause: {} }, ...steps, ...more] },
    metadata: { annotations: { "rollout.argoproj.io/revision": "2" } },
    routing: { managedRoutes: [{ name: "header" }] },
    istio: { virtualService: { name: "web", routes: ["primary"] } },
  });
}

/** What the controller leaves at the pause behind that step. */
function arrive(http: readonly JsonObject[]): void {
  shop.put(web(...http));
  const pauseConditions = [{ reason: "CanaryPauseStep", startTime: "2026-01-01T12:00:00Z" }];
  writeStatus(shop, { currentStepIndex: 3, pauseConditions, controllerPause: true });
}

afterEach(() => shop.close());

describe("--via controller", () => {
  it("sets the route by the promotion that sets it, and waits for its end", async () => {
    await open([{ setHeaderRoute: step }]);
    const clock = actingClock(() => arrive([headerEntry, primary]));
    expect(await shop.run([...header, "--via", "controller"], { clock })).toEqual({
      stdout: lines(`${name} promoted from step 1`, `${route} has canary 10%, stable 90%`),
      stderr: lines(...asked, "it is at step 1 (phase Paused)"),
      exitCode: 0,
    });
    expect(sentWrites(shop)).toEqual([ask]);
    expect(await shop.run([...header, "--via", "controller"])).toMatchObject({
      stdout: `${name} unchanged: http:header stands like that already\n`,
      exitCode: 0,
    });
  });

  it("removes the route by the promotion that removes it", async () => {
    await open([{ setHeaderRoute: { name: "header" } }]);
    shop.put(web(headerEntry, primary));
    const clock = actingClock(() => arrive([primary]));
    const result = await shop.run(["remove-managed-routes", "web", "--via", "controller"], { clock });
    expect(result).toMatchObject({
      exitCode: 0,
      stdout: lines(`${name} promoted from step 1`, `${route} has canary 10%, stable 90%`),
    });
    expect(sentWrites(shop)).toEqual([ask]);
  });

  it("waits for nothing with --no-wait, and tells the way in a document", async () => {
    await open([{ setHeaderRoute: step }]);
    const { stdout, exitCode } = await shop.run([...header, "--via", "controller", "--no-wait", "-o", "json"]);
    expectToFollow(compileSchema("outcome"), JSON.parse(stdout));
    expect([exitCode, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ command: "set-header-route", via: "controller" }),
    ]);
  });

  it.for<{ name: string; line: readonly string[]; deed: string }>([
    { name: "set-header-route", line: header, deed: "set http:header of" },
    { name: "set-mirror-route", line: ["set-mirror-route", "web", "header", ...match], deed: "set http:header of" },
    { name: "remove-managed-routes", line: ["remove-managed-routes", "web"], deed: "remove http:header from" },
  ])("refuses $name where no promotion does it, and sends nothing", async ({ line, deed }) => {
    await open([]);
    shop.put(web({ ...headerEntry, match: [] }, primary));
    expect(await shop.run([...line, "--via", "controller"])).toEqual({
      stdout: "",
      stderr: lines(
        'context "test", namespace "shop"',
        `error[cannot-be-asked]: the controller cannot be asked to ${deed} Rollout "shop/web": no step between its pause at step 1 and its next stop does that`,
        "  hint: leave --via controller out to write it directly",
      ),
      exitCode: 3,
    });
    expect(sentWrites(shop)).toEqual([]);
  });
});

describe("the other ways", () => {
  beforeEach(() => open([{ setHeaderRoute: step }]));

  it.for<{ line: readonly string[] }>([{ line: [] }, { line: ["--via", "auto"] }, { line: ["--direct"] }])(
    "write the route, beside a controller too: $line",
    async ({ line }) => {
      const { stdout, stderr, exitCode } = await shop.run([...header, ...line, "--verify-for", "0"]);
      expect({ stdout, stderr, exitCode }).toEqual({
        stdout: "virtualservice.networking.istio.io/web route http:header added\n",
        stderr: lines('context "test", namespace "shop"', `directly: ${lease}`),
        exitCode: 0,
      });
    },
  );

  it("write the route without a controller", async () => {
    shop.put(controllerLease(3600));
    const { stdout, exitCode } = await shop.run([...header, "-q"]);
    expect([exitCode, stdout]).toEqual([0, "virtualservice.networking.istio.io/web route http:header added\n"]);
  });
});
