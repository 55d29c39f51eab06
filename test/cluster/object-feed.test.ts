// Lists and watches: what is told, in which order, and what becomes of it while the server ends, forgets or is away.
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import type { FeedTarget, ObjectFeed } from "../../src/resources/object-feed.ts";
import { processClock } from "../../src/terminal/process-terminal.ts";
import { hostRoute, rollout, service, virtualService } from "../support/builders.ts";
import { describeFailure } from "../support/cluster-fixture.ts";
import type { FakeApiServer } from "../support/fake-api-server.ts";
import { forbiddenAnswer } from "../support/fake-api-status.ts";
import { openShop, sent } from "../support/open-cluster.ts";

const web: FeedTarget = { kind: "VirtualService", namespace: "shop", name: "web" };
const weightOf = (content: unknown) =>
  JSON.stringify(content)
    .match(/"weight":(\d+)/g)
    ?.at(-1)
    ?.replace(/\D/g, "");

function put(server: FakeApiServer, canary: number): void {
  server.put(virtualService("web", { http: [{ name: "primary", ...hostRoute({ canary }) }] }).content);
}

/** Everything that is told, as text: `put web 10`. */
function follow(feed: ObjectFeed, target: FeedTarget = web) {
  const told: string[] = [];
  const over = new AbortController();
  const listener = {
    clear: () => void told.push("clear"),
    put: (objects: readonly { readonly ref: { readonly name: string }; readonly content: unknown }[]) => {
      for (const { ref, content } of objects) told.push(`put ${ref.name} ${weightOf(content)}`);
    },
    ready: () => void told.push("ready"),
    remove: ({ name }: { readonly name: string }) => void told.push(`remove ${name}`),
    lost: (because: string) => void told.push(`lost: ${because.replace(/\d{4,}/, "PORT")}`),
  };
  const following = feed.follow(target, listener, over.signal);
  const end = async () => {
    over.abort();
    await following;
  };
  onTestFinished(end);
  const until = async (text: string, count = 1) => {
    while (told.filter((line) => line.startsWith(text)).length < count) await sleep(10);
  };
  return { told, until, end, following };
}

async function openFeed() {
  const shop = await openShop(undefined, { clock: processClock });
  put(shop.server, 10);
  return shop;
}

describe("ObjectFeed.follow", { timeout: 20_000 }, () => {
  it("tells what stands, then every change in order, and that an object is gone", async () => {
    const { server, feed } = await openFeed();
    const { told, until } = follow(feed);
    await until("ready");
    for (const canary of [20, 30, 40]) put(server, canary);
    server.remove("VirtualService", "shop", "web");
    await until("remove");
    expect(told).toEqual(["clear", "put web 10", "ready", "put web 20", "put web 30", "put web 40", "remove web"]);
  });

  it("tells nothing of other objects", async () => {
    const { server, feed } = await openFeed();
    const { told, until } = follow(feed);
    await until("ready");
    server.put(virtualService("other", { http: [hostRoute()] }).content);
    server.put(service("web").content);
    put(server, 20);
    await until("put web 20");
    expect(told).toEqual(["clear", "put web 10", "ready", "put web 20"]);
  });

  it("goes on after closed watches from where it was, and misses nothing in between", async () => {
    const { server, feed } = await openFeed();
    const { told, until } = follow(feed);
    await until("ready");
    for (const canary of [20, 30, 40]) {
      put(server, canary);
      server.endWatches();
      await until(`put web ${canary}`);
    }
    expect(told.filter((line) => line === "clear")).toHaveLength(1);
    expect(told.filter((line) => line.startsWith("put"))).toEqual([
      "put web 10",
      "put web 20",
      "put web 30",
      "put web 40",
    ]);
  });

  it("lists everything again where its version is too old", async () => {
    const { server, feed } = await openFeed();
    const { told, until } = follow(feed);
    await until("ready");
    server.endWatches({ expired: true });
    await until("ready", 2);
    put(server, 50);
    await until("put web 50");
    expect(told).toEqual(["clear", "put web 10", "ready", "clear", "put web 10", "ready", "put web 50"]);
  });

  it("tells that the server is away, and goes on when it is back", async () => {
    const { server, feed } = await openFeed();
    const { told, until } = follow(feed);
    await until("ready");
    await server.stop();
    put(server, 60);
    await until("lost");
    await server.start();
    await until("put web 60");
    expect(told.filter((line) => line.startsWith("lost"))[0]).toMatch(
      /^lost: server "https:\/\/127\.0\.0\.1:PORT" of context "test" (refused the connection|closed the connection)/,
    );
  });

  it("bears a server that knows neither kinds nor permissions while it starts", async () => {
    const { server, feed } = await openFeed();
    const { told, until } = follow(feed);
    await until("ready");
    server.endWatches();
    put(server, 20);
    await until("put web 20");
    const isWatch = ({ query }: { readonly query: Readonly<Record<string, string>> }) => query["watch"] === "true";
    server.fail({ matches: isWatch, answer: forbiddenAnswer("watch", "virtualservices.networking.istio.io", "shop") });
    server.fail({ matches: isWatch, answer: { status: 404, body: "404 page not found\n" } });
    server.endWatches();
    await until("lost", 2);
    put(server, 70);
    await until("put web 70");
    expect(told.filter((line) => line === "clear")).toHaveLength(1);
  });

  it("tells each of two hundred changes at once", async () => {
    const { server, feed } = await openFeed();
    const { told, until } = follow(feed);
    await until("ready");
    const weights = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? index % 100 : 100 - (index % 100)));
    for (const canary of weights) put(server, canary);
    put(server, 99);
    await until("put web 99");
    const distinct = weights.filter((weight, index) => weight !== weights[index - 1]);
    const changes = told.filter((line) => line.startsWith("put")).map((line) => Number(line.split(" ").at(-1)));
    expect(changes).toEqual([10, ...distinct, 99].filter((weight, index, all) => weight !== all[index - 1]));
  });

  it("fails where it may not watch at all", async () => {
    const { server, feed } = await openFeed();
    const isWatch = ({ query }: { readonly query: Readonly<Record<string, string>> }) => query["watch"] === "true";
    server.fail({ matches: isWatch, answer: forbiddenAnswer("watch", "virtualservices.networking.istio.io", "shop") });
    const listener = { clear: () => {}, put: () => {}, ready: () => {}, remove: () => {}, lost: () => {} };
    expect(await describeFailure(feed.follow(web, listener, new AbortController().signal))).toEqual({
      code: "forbidden",
      message: 'user "tester" may not watch virtualservices.networking.istio.io in namespace "shop"',
      hint: expect.stringContaining("kubectl auth can-i watch virtualservices.networking.istio.io -n shop"),
    });
  });

  it("fails where the first list is refused", async () => {
    const { server, feed } = await openFeed();
    server.fail({ answer: forbiddenAnswer("list", "virtualservices.networking.istio.io", "shop") });
    const listener = { clear: () => {}, put: () => {}, ready: () => {}, remove: () => {}, lost: () => {} };
    const failure = await describeFailure(feed.follow(web, listener, new AbortController().signal));
    expect(failure).toMatchObject({ code: "forbidden" });
  });
});

describe("ObjectFeed.list", () => {
  const listAll = async (feed: ObjectFeed, target: FeedTarget) => {
    const pages: number[] = [];
    const names: string[] = [];
    await feed.list(target, {
      clear: () => void names.splice(0),
      put: (page) => {
        pages.push(page.length);
        names.push(...page.map(({ ref }) => ref.name));
      },
    });
    return { pages, names };
  };

  it("hands over what has come, page after page", async () => {
    const { server, feed } = await openFeed();
    for (let index = 0; index < 4200; index++) server.put(service(`s-${String(index).padStart(4, "0")}`).content);
    const { pages, names } = await listAll(feed, { kind: "Service", namespace: "shop" });
    expect(pages.reduce((sum, size) => sum + size, 0)).toBe(4200);
    expect(Math.max(...pages)).toBeLessThan(2000);
    expect(new Set(names).size).toBe(4200);
    expect(sent(server).map((line) => new URLSearchParams(line.split("?")[1]).get("continue"))).toEqual([
      null,
      "2000",
      "4000",
    ]);
  });

  it("begins again where the pages that were begun are gone", async () => {
    const { server, feed } = await openFeed();
    for (let index = 0; index < 2600; index++) server.put(service(`s-${String(index).padStart(4, "0")}`).content);
    server.fail({ matches: ({ query }) => query["continue"] !== undefined, answer: { status: 410, body: {} } });
    const { names } = await listAll(feed, { kind: "Service", namespace: "shop" });
    expect(names.length).toBe(2600);
  });

  it("asks again for a page that was cut short", async () => {
    const { server, feed } = await openFeed();
    server.fail({ cut: "before" });
    expect((await listAll(feed, { kind: "VirtualService", namespace: "shop" })).names).toEqual(["web"]);
  });

  it("gives up on a server that answers something else", async () => {
    const { server, feed } = await openShop(undefined, {});
    server.fail({ times: 9, answer: { status: 200, body: "<html>log in</html>" } });
    expect(
      await describeFailure(listAll(feed, { kind: "VirtualService", namespace: "shop" }), { [server.url]: "SERVER" }),
    ).toEqual({
      code: "server-error",
      message: 'server "SERVER" did not answer with a whole list',
      hint: "check the server's address in the kubeconfig; something else may answer there",
    });
  });

  it("takes the version that is served", async () => {
    const { server, feed } = await openShop({ served: { "networking.istio.io": ["v1alpha3"] } });
    expect((await listAll(feed, { kind: "VirtualService", namespace: "shop" })).names).toEqual(["web"]);
    expect(sent(server).map((line) => line.replace(/\?.*/, ""))).toEqual(
      ["v1", "v1beta1", "v1alpha3"].map(
        (version) => `GET /apis/networking.istio.io/${version}/namespaces/shop/virtualservices`,
      ),
    );
  });

  it("says that a kind is not served at all", async () => {
    const { feed } = await openShop({ served: { "argoproj.io": ["v1alpha1"] } });
    expect(await describeFailure(listAll(feed, { kind: "VirtualService", namespace: "shop" }))).toEqual({
      code: "crd-absent",
      message: 'Istio is not installed in context "test" (no virtualservices.networking.istio.io)',
      hint: "choose the cluster that has the VirtualServices with --istio-context",
    });
  });

  it("asks for names only where no more is wanted", async () => {
    const { server, feed } = await openFeed();
    server.put(rollout().content);
    await listAll(feed, { kind: "Rollout", namespace: "shop", namesOnly: true });
    expect(server.requests.at(-1)?.headers["accept"]).toContain("PartialObjectMetadataList");
  });
});
