// What promote, abort, takeover, handback and set-weight print for scripts.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { replicaSet } from "../support/builders.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";
import type { Shop } from "../support/shop.ts";
import { clockWith, stop, targetsOf, type UpdateDocument, updateCases } from "../support/update-cases.ts";
import { arriveAtFifty, openUpdate, putStage } from "../support/update-shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate();
});
afterEach(() => shop.close());

const validate = compileSchema("outcome");

describe("-o json of", () => {
  it.for(updateCases)("$name is an Outcome that follows the schema", async ({ line, before, act, steps, via }) => {
    before?.(shop);
    const { stdout, exitCode } = await shop.run([...line, "-o", "json"], { clock: clockWith(shop, act) });
    const document: UpdateDocument = JSON.parse(stdout);
    expectToFollow(validate, document);
    expect([exitCode, targetsOf(document)]).toEqual([0, steps]);
    expect(document).toMatchObject({
      kind: "Outcome",
      command: line[0],
      rollout: { namespace: "shop", name: "web" },
      changed: true,
      dryRun: "none",
      via,
      forced: false,
    });
  });

  it.for([
    { line: ["promote", "web"], stage: "healthy" },
    { line: ["promote", "web", "--to-step", "1"], stage: "paused" },
    { line: ["abort", "web"], stage: "aborted" },
    { line: ["handback", "web"], stage: "paused" },
    { line: ["set-weight", "web", "10"], stage: "paused" },
  ] as const)("$line with nothing to do follows it too, and says that nothing was changed", async ({ line, stage }) => {
    putStage(shop, stage);
    const { stdout, exitCode } = await shop.run([...line, "-o", "json"]);
    const document: UpdateDocument = JSON.parse(stdout);
    expectToFollow(validate, document);
    expect([exitCode, document["changed"], document.steps]).toEqual([0, false, []]);
  });

  it("promote tells the traffic as it was seen at the end", async () => {
    const clock = clockWith(shop, arriveAtFifty);
    const { stdout } = await shop.run(["promote", "web", "-o", "json"], { clock });
    expect(JSON.parse(stdout)).toMatchObject({
      controller: expect.stringMatching(/^Lease ".*" was renewed \d+ s ago$/),
      traffic: [
        { target: { kind: "VirtualService", name: "web" }, route: "http:primary", weights: { canary: 50, stable: 50 } },
      ],
    });
  });

  it("a direct promotion tells what each step waits for", async () => {
    stop(shop);
    shop.put(replicaSet("bbb", 1));
    const { stdout } = await shop.run(["promote", "web", "--full", "--dry-run", "-o", "json"]);
    const { steps }: UpdateDocument = JSON.parse(stdout);
    const settled = ["all proxies are given 10 s to follow"];
    expect(steps.map((step) => step["after"] ?? [])).toEqual([
      [],
      ["waiting until 4 pods of hash bbb are ready"],
      settled,
      [],
      settled,
    ]);
  });
});
