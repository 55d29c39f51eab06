// Requests to the controller that get no answer, and changes that cannot be undone or are put back.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actingClock, writeWeight } from "../support/acting-controller.ts";
import type { RecordedRequest } from "../support/fake-api-server.ts";
import { openKeptCluster, worldFrom } from "../support/kept-cluster.ts";
import { type CommandSequence, commandSequences } from "../support/sequences.ts";
import { isWrite, type Shop } from "../support/shop.ts";
import { arriveAtFifty, openUpdate, sentWrites } from "../support/update-shop.ts";
import { failingTwice, failures } from "../support/write-faults.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate();
});
afterEach(() => shop.close());

const isRequest = (request: RecordedRequest) => isWrite(request) && request.path.endsWith("/rollouts/web/status");
const unpause = 'PATCH rollouts/web/status {"status":{"pauseConditions":null}}';

describe("a request to the controller that gets no answer", () => {
  it("is sent once more where the Rollout stands as before", async () => {
    shop.server.fail({ matches: isRequest, cut: "before" });
    const clock = actingClock(() => arriveAtFifty(shop));
    const { exitCode } = await shop.run(["promote", "web", "-q"], { clock });
    expect([exitCode, sentWrites(shop)]).toEqual([0, [unpause, unpause]]);
  });

  it("is not sent again where the controller has acted on it: the next pause would be lifted too", async () => {
    shop.server.fail({ matches: isRequest, cut: "after" });
    shop.server.fail({
      matches: ({ method, path }) => {
        if (method === "GET" && path.endsWith("/rollouts/web") && sentWrites(shop).length === 1) arriveAtFifty(shop);
        return false;
      },
    });
    const { exitCode } = await shop.run(["promote", "web", "-q"]);
    expect([exitCode, sentWrites(shop), shop.weights("web")]).toEqual([0, [unpause], "50/50"]);
  });

  it("counts as perhaps made where the Rollout cannot be read either", async () => {
    let isGone = false;
    shop.server.fail({
      matches: (request) => {
        isGone ||= isRequest(request);
        return isGone;
      },
      times: 99,
      cut: "after",
    });
    const { exitCode, stderr } = await shop.run(["promote", "web", "-q"]);
    expect([exitCode, stderr.replace(/"http\S+"/, "SERVER")]).toEqual([
      4,
      [
        'error[partly-applied]: the change is incomplete and could not be put back everywhere: server SERVER of context "test" closed the connection without an answer',
        '  perhaps changed: Rollout "shop/web": promoted from step 1 (not put back: the controller may have acted on it)',
        "",
      ].join("\n"),
    ]);
  });
});

describe("an undo that fails", () => {
  it("leaves what was changed before it, and names the commands in the order that undoes them", async () => {
    const sequence = requireSequence("promote --direct at host level");
    const cluster = await openKeptCluster();
    const line = [...sequence.line, "--no-record", "-q"];
    const clean = await cluster.run(line, worldFrom(sequence.objects));
    const [, , , , , last] = clean.writes;
    if (last === undefined) throw new Error("there is no such write");
    const { stderr } = await cluster.run(line, worldFrom(sequence.objects), failingTwice(last, 1, failures["403"]));
    await cluster.close();
    const because = "(not put back: what was changed after it stands)";
    const reason = /\(not put back: server "\S+" of context "test" forbids it: refused: Forbidden\)/;
    expect(
      stderr
        .split("\n")
        .map((text) => text.replace(reason, "(REFUSED)"))
        .filter(isChangeLine),
    ).toEqual([
      `  changed: ReplicaSet "shop/web-bbb": replicas 4 ${because}`,
      `  changed: Service "shop/web-canary": selector bbb, managed-by web ${because}`,
      `  changed: VirtualService "shop/web": http:primary canary 100% ${because}`,
      `  changed: VirtualService "shop/web-inner": tcp:3306 canary 100% ${because}`,
      '  changed: Rollout "shop/web": marked as promoted, hash bbb is stable (REFUSED)',
    ]);
    expect([...stderr.matchAll(/kubectl patch (\S+ \S+) /g)].map(([, target]) => target)).toEqual([
      "rollouts.argoproj.io web",
      "virtualservices.networking.istio.io web-inner",
      "virtualservices.networking.istio.io web",
      "services web-canary",
      "replicasets.apps web-bbb",
    ]);
  });
});

function isChangeLine(text: string): boolean {
  return text.includes("changed: ");
}

describe("weights that somebody changes after an abort", () => {
  it("are noticed where a route was taken from the same VirtualService behind them, and where a guard holds no more", async () => {
    const { objects } = requireSequence("abort --direct");
    shop.server.remove("Rollout", "shop", "web");
    shop.put(...objects);
    const clock = actingClock(() => writeWeight(shop, 33));
    const line = ["abort", "web", "--direct", "--force", "--if-weight", "50", "-q"];
    const { exitCode, stderr } = await shop.run(line, { clock });
    expect([exitCode, stderr.split("\n").at(-3)]).toEqual([
      4,
      'error[change-not-kept]: VirtualService "shop/web" no longer stands as written, changed by somebody; still as written: VirtualService "shop/web-inner", Rollout "shop/web"',
    ]);
  });
});

function requireSequence(wanted: string): CommandSequence {
  const sequence = commandSequences.find(({ name }) => name === wanted);
  if (sequence === undefined) throw new Error(`there is no sequence "${wanted}"`);
  return sequence;
}
