// takeover, and set-weight of a Rollout that is taken over, against an API server.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isWrite, type Shop } from "../support/shop.ts";
import { lines, openUpdate, putLeaseOf, putStage, sentWrites, takeOver, takeoverOf } from "../support/update-shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate();
});
afterEach(() => shop.close());

const name = "rollout.argoproj.io/web";
const route = "virtualservice.networking.istio.io/web http:primary";
const context = 'context "test", namespace "shop"';
const label = "argo-rollouts.argoproj.io/controller-instance-id";
const marked = [
  "service/web-stable managed-by set to web (was unset)",
  "service/web-canary managed-by set to web (was unset)",
];
const nothingScales = [
  'warning[taken-over]: nothing scales the pods of Rollout "shop/web", runs its steps or its analysis while it is taken over',
  "  hint: give it back with kubectl istio-rollout handback web -n shop",
];

describe("takeover", () => {
  it("makes the controller let go, and remembers who, when, why and from whom", async () => {
    putStage(shop, "paused", { metadata: { labels: { [label]: "team-x" } } });
    putLeaseOf(shop, "team-x");
    const result = await shop.run(["takeover", "web", "--reason", "incident 42", "--verify-for", "0s"]);
    expect(result).toEqual({
      stdout: lines(...marked, `${name} taken over`),
      stderr: lines(context, ...nothingScales, "directly: a label of the Rollout tells its controller to let go"),
      exitCode: 0,
    });
    expect(takeoverOf(shop)).toEqual({
      instanceId: "taken-over",
      note: { time: "2026-01-01T12:00:00.000Z", by: "tester", reason: "incident 42", instanceId: "team-x" },
    });
  });

  it("writes the marks before the label", async () => {
    await shop.run(["takeover", "web", "--verify-for", "0s"]);
    expect(sentWrites(shop).map((write) => write.split(" ")[1])).toEqual([
      "services/web-stable",
      "services/web-canary",
      "rollouts/web",
    ]);
  });

  it("has nothing to do a second time", async () => {
    takeOver(shop);
    expect(await shop.run(["takeover", "web"])).toEqual({
      stdout: lines(`${name} unchanged: it is taken over already`),
      stderr: lines(context),
      exitCode: 0,
    });
    expect(shop.server.requests.filter(isWrite)).toEqual([]);
  });

  it.for([{ line: ["takeover", "web"] }, { line: ["set-weight", "web", "33", "--takeover"] }])(
    "is refused to $line where a controller has that instance id itself",
    async ({ line }) => {
      putLeaseOf(shop, "taken-over");
      expect(await shop.run([...line, "-q"])).toEqual({
        stdout: "",
        stderr: lines(
          'error[instance-id-served]: a controller serves the instance id "taken-over" (Lease "argo-rollouts/argo-rollouts-controller-lock-taken-over" was renewed SECONDS ago), so that no Rollout can be taken from it',
          "  hint: give that controller another --instance-id",
        ),
        exitCode: 3,
      });
      expect(shop.server.requests.filter(isWrite)).toEqual([]);
    },
  );
});

describe("set-weight", () => {
  it("takes the Rollout over first with --takeover, and sets what no step offers", async () => {
    const result = await shop.run(["set-weight", "web", "33", "--takeover", "--verify-for", "0s"]);
    expect(result).toEqual({
      stdout: lines(...marked, `${name} taken over`, `${route} weight set to 33% (was 10%)`),
      stderr: lines(context, ...nothingScales, "directly: the Rollout is taken over first"),
      exitCode: 0,
    });
    expect([shop.weights("web"), takeoverOf(shop).instanceId]).toEqual(["67/33", "taken-over"]);
  });

  it("writes by itself once it was taken over", async () => {
    takeOver(shop);
    expect(await shop.run(["set-weight", "web", "33"])).toEqual({
      stdout: lines(`${route} weight set to 33% (was 10%)`),
      stderr: lines(context, "directly: the Rollout was taken over"),
      exitCode: 0,
    });
  });
});
