// get -w against an API server: pictures on a terminal, lines anywhere else, through everything that a server does.
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "../../src/runtime.ts";
import { processClock } from "../../src/terminal/process-terminal.ts";
import { writeWeight } from "../support/acting-controller.ts";
import { hostRoute, rollout, virtualService } from "../support/builders.ts";
import { forbiddenAnswer } from "../support/fake-api-status.ts";
import { pod } from "../support/pods.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";
import type { Shop } from "../support/shop.ts";
import { arriveAtFifty, completeUpdate, openUpdate } from "../support/update-shop.ts";
import { watch } from "../support/watching.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate("paused");
});
afterEach(() => shop.close());

describe("get NAME -w on a terminal", { timeout: 20_000 }, () => {
  it("draws the tree again at every change, and ends with 0 when it is interrupted", async () => {
    const watching = watch(shop, ["get", "web", "-w"]);
    await watching.shows("http:primary      10%");
    arriveAtFifty(shop);
    await watching.shows(/Step: +3\/4/);
    await watching.shows("http:primary      50%");
    completeUpdate(shop);
    await watching.shows(/Phase: +Healthy/);
    watching.interrupt();
    expect(await watching.result).toMatchObject({ exitCode: 0, stdout: "" });
  });

  it("draws once more in the end, over the ^C that the terminal has shown", async () => {
    const watching = watch(shop, ["get", "web", "-w"], { clock: { ...processClock, now: () => 0 } });
    await watching.shows("live 10%");
    const before = watching.pictures.length;
    watching.interrupt();
    await watching.result;
    expect(watching.pictures.slice(before)).toEqual([watching.pictures[before - 1]]);
  });

  it("prints lines where a terminal cannot draw", async () => {
    const watching = watch(shop, ["get", "web", "-w"], { canDraw: false });
    await watching.prints("canary 10%");
    writeWeight(shop, 20);
    await watching.prints("canary 20%");
  });

  it("stays right through closed watches, old versions and a server that is away", async () => {
    const watching = watch(shop, ["get", "web", "-w"]);
    await watching.shows("live 10%");
    shop.server.endWatches();
    writeWeight(shop, 11);
    await watching.shows("live 11%");
    shop.server.endWatches({ expired: true });
    writeWeight(shop, 12);
    await watching.shows("live 12%");
    await shop.server.stop();
    await watching.shows(/not up to date: server "\S+" of context "test"/);
    writeWeight(shop, 13);
    await shop.server.start();
    await watching.shows("live 13%");
    await watching.shows(/^(?!.*not up to date)/s);
  });

  it("draws many changes together, and ends on the last", async () => {
    const watching = watch(shop, ["get", "web", "-w"]);
    await watching.shows("live 10%");
    const before = watching.pictures.length;
    for (let index = 0; index < 200; index++) writeWeight(shop, index % 100);
    await watching.shows("live 99%");
    expect(watching.pictures.length - before).toBeLessThan(20);
  });

  it("fits the terminal", async () => {
    const watching = watch(shop, ["get", "web", "-w"], { columns: 40, rows: 10 });
    await watching.shows("Name:");
    const picture = watching.pictures.at(-1) ?? [];
    expect(picture).toHaveLength(9);
    expect(Math.max(...picture.map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(picture.at(-1)).toMatch(/^… \d+ more lines$/);
  });

  it("lets time pass in the picture", async () => {
    const watching = watch(shop, ["get", "web", "-w"]);
    await watching.shows("Name:");
    const before = watching.pictures.length;
    while (watching.pictures.length === before) await sleep(50);
    expect(watching.pictures.at(-1)?.[0]).toBe(watching.pictures.at(-2)?.[0]);
  });

  it("says that the Rollout is gone, and shows it when it is back", async () => {
    shop.put(pod("web-bbb-1", "bbb"));
    const watching = watch(shop, ["get", "web", "-w"]);
    await watching.shows("web-bbb-1");
    const object = shop.server.find("Rollout", "shop", "web");
    shop.server.remove("Rollout", "shop", "web");
    await watching.shows("it was deleted; so it stood:");
    const drawn = watching.pictures.length;
    shop.server.remove("Pod", "shop", "web-bbb-1");
    await expect.poll(() => watching.pictures.length, { timeout: 10_000 }).toBeGreaterThan(drawn + 1);
    expect(watching.pictures.slice(drawn).every(([first]) => first === "it was deleted; so it stood:")).toBe(true);
    shop.server.put(object ?? {});
    await watching.shows(/^(?!.*deleted)/s);
  });

  it("says that the server is silent, on a connection that is open still, until it answers", async () => {
    const release = Promise.withResolvers<void>();
    const watching = watch(shop, ["get", "web", "-w"], { clock: fastClock(100) });
    await watching.shows("live 10%");
    shop.server.fail({ matches: ({ path }) => path.includes("/leases"), times: 1_000, until: release.promise });
    await watching.shows("not up to date: the API server has not answered for 5 s");
    release.resolve();
    await watching.shows(/^(?!.*not up to date)/s);
  });

  it("says so in a terminal that is too low for the picture", async () => {
    const watching = watch(shop, ["get", "web", "-w"], { rows: 6 });
    await watching.shows("Name:");
    await shop.server.stop();
    await watching.shows(/not up to date: server/);
    expect(watching.pictures.at(-1)).toHaveLength(5);
    await shop.server.start();
  });

  it("follows VirtualServices that the Rollout names later", async () => {
    const watching = watch(shop, ["get", "web", "-w"]);
    await watching.shows("live 10%");
    shop.put(virtualService("other", { http: [{ name: "primary", ...hostRoute({ canary: 33 }) }] }));
    const object = shop.server.find("Rollout", "shop", "web") ?? {};
    const { spec } = rollout({ istio: { virtualService: { name: "other" } } }).content;
    shop.server.put({ ...object, spec: { ...(object["spec"] as object), ...(spec as object) } });
    await watching.shows("live 33%");
    shop.put(virtualService("other", { http: [{ name: "primary", ...hostRoute({ canary: 44 }) }] }));
    await watching.shows("live 44%");
  });

  it("fails where there is no such Rollout", async () => {
    const watching = watch(shop, ["get", "nothing", "-w"]);
    expect(await watching.result).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/error\[rollout-not-found\]/),
    });
  });
});

function ingress(canary: number) {
  return virtualService("web", { http: [{ name: "primary", ...hostRoute({ canary }) }] }, { namespace: "ingress" });
}

/** Without the time at their beginning. */
const told = (stdout: string) =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(/^\S+Z /, ""));

describe("get NAME -w where stdout is no terminal", { timeout: 20_000 }, () => {
  const untilTold = async (count: number) => {
    while (shop.server.watches() < count) await sleep(10);
    await sleep(100);
  };

  it("prints a line for each change", async () => {
    const watching = watch(shop, ["get", "web", "-w"], { onTerminal: false });
    await untilTold(6);
    writeWeight(shop, 20);
    await sleep(200);
    watching.interrupt();
    const { stdout, exitCode } = await watching.result;
    expect({ exitCode, lines: told(stdout) }).toEqual({
      exitCode: 0,
      lines: [
        "web Paused, step 1/4, canary 10%, 4/4 ready",
        "web Paused, step 1/4, canary 20% (set 10%), 4/4 ready, DRIFT",
      ],
    });
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ web /);
  });

  it("prints a document to a line", async () => {
    const watching = watch(shop, ["get", "web", "-w", "-o", "json"], { onTerminal: false });
    await untilTold(6);
    writeWeight(shop, 20);
    await sleep(200);
    watching.interrupt();
    const documents = (await watching.result).stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    for (const document of documents) expectToFollow(compileSchema("rollout-view"), document);
    expect(documents.map(({ weights }) => weights.live)).toEqual([[10], [20]]);
  });
});

/** Waits a fraction of what is asked for. */
function fastClock(factor: number): Clock {
  return { now: processClock.now, sleep: (milliseconds, signal) => processClock.sleep(milliseconds / factor, signal) };
}

describe("get -w", { timeout: 20_000 }, () => {
  it("says that there is nothing, until there is something", async () => {
    const watching = watch(shop, ["get", "-w", "-n", "other"]);
    await watching.shows("No Rollouts with Istio routing found in other namespace.");
    shop.server.put({ ...rollout().content, metadata: { namespace: "other", name: "api" } });
    await watching.shows(/^api +Progressing/m);
    const listing = watch(shop, ["get", "-w", "-n", "nowhere"], { onTerminal: false });
    await listing.prints("No Rollouts");
    listing.interrupt();
    expect(await listing.result).toMatchObject({
      stdout: "",
      stderr: "No Rollouts with Istio routing found in nowhere namespace.\n",
    });
  });

  it("follows VirtualServices in other namespaces", async () => {
    const { spec } = rollout({ istio: { virtualService: { name: "web.ingress" } } }).content;
    const object = shop.server.find("Rollout", "shop", "web") ?? {};
    shop.server.put({ ...object, spec: { ...(object["spec"] as object), ...(spec as object) } });
    shop.put(ingress(10));
    const watching = watch(shop, ["get", "-w"]);
    await watching.shows(/^web +Progressing +1\/4 +10% +10% .*<none>$/m);
    shop.put(ingress(70));
    await watching.shows(/^web +Progressing +1\/4 +10% +70% .*DRIFT$/m);
    expect(watching.pictures.flat().filter((line) => line.includes("STUCK"))).toEqual([]);
    shop.server.remove("VirtualService", "ingress", "web");
    await watching.shows(/^web .*STUCK$/m);
  });

  it("goes on without VirtualServices that may not be listed", async () => {
    const answer = forbiddenAnswer("list", "virtualservices.networking.istio.io", "shop");
    shop.server.fail({ matches: ({ path }) => path.endsWith("/virtualservices"), times: 1_000, answer });
    const watching = watch(shop, ["get", "-w"]);
    await watching.shows(/^web +Paused +1\/4 +10% +<none> /m);
    await watching.shows('warning: VirtualServices: user "tester" may not list virtualservices.networking…');
  });

  it("draws the table again at every change of any Rollout", async () => {
    const watching = watch(shop, ["get", "-w"]);
    await watching.shows(/^web +Paused +1\/4 +10% +10% +4\/4/m);
    writeWeight(shop, 25);
    await watching.shows(/^web +Paused +1\/4 +10% +25%.*DRIFT/m);
    shop.put(rollout({ metadata: { name: "web", generation: 1 } }));
    const other = rollout().content;
    shop.server.put({ ...other, metadata: { ...(other["metadata"] as object), name: "api" } });
    await watching.shows(/^api +Progressing/m);
    shop.server.remove("Rollout", "shop", "api");
    await watching.shows(/^(?!.*api)/s);
    shop.server.endWatches({ expired: true });
    shop.server.remove("Rollout", "shop", "web");
    await watching.shows(/^(?!.*web)/s);
  });

  it("prints a line for each Rollout, and one for each change", async () => {
    const watching = watch(shop, ["get", "-A", "-w"], { onTerminal: false });
    while (shop.server.watches() < 2) await sleep(10);
    await sleep(400);
    writeWeight(shop, 25);
    await sleep(400);
    shop.server.remove("Rollout", "shop", "web");
    await sleep(400);
    watching.interrupt();
    expect(told((await watching.result).stdout)).toEqual([
      "shop/web Paused, step 1/4, canary 10%, 4/4 ready",
      "shop/web Paused, step 1/4, canary 25% (set 10%), 4/4 ready, DRIFT",
      "shop/web deleted",
    ]);
  });
});
