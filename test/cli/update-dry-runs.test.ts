// What a dry run of promote, abort, takeover, handback and set-weight prints and sends.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";
import { describeRequest, type Shop } from "../support/shop.ts";
import { stop, targetsOf, type UpdateDocument, updateCases } from "../support/update-cases.ts";
import { openUpdate, sentWrites } from "../support/update-shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate();
});
afterEach(() => shop.close());

const validate = compileSchema("outcome");

describe("--dry-run=client of", () => {
  it.for(updateCases)("$name prints the Plan, and sends nothing but GETs", async ({ line, before, steps, via }) => {
    before?.(shop);
    const { stdout, exitCode } = await shop.run([...line, "--dry-run=client", "-o", "json"]);
    const document: UpdateDocument = JSON.parse(stdout);
    expectToFollow(validate, document);
    expect([exitCode, targetsOf(document)]).toEqual([0, steps]);
    expect(document).toMatchObject({ kind: "Plan", changed: false, dryRun: "client", via });
    expect(new Set(shop.server.requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
  });
});

describe("--dry-run=server of", () => {
  it.for(updateCases)(
    "$name has the server check every step, once for each object",
    async ({ line, before, steps }) => {
      before?.(shop);
      const { exitCode } = await shop.run([...line, "--dry-run=server", "-q"]);
      const others = shop.server.requests.filter(({ method }) => method !== "GET");
      expect(exitCode).toBe(0);
      expect(others.every(({ query }) => query["dryRun"] === "All")).toBe(true);
      // Services are two objects, a VirtualService that is written twice is one.
      const joined = steps.filter((kind, place) => kind !== "VirtualService" || steps.indexOf(kind) === place);
      expect(others).toHaveLength(joined.length);
      expect(sentWrites(shop)).toEqual([]);
    },
  );

  it("a direct promotion joins the second patch of a VirtualService with the first", async () => {
    stop(shop);
    await shop.run(["promote", "web", "--full", "--dry-run=server", "-q"]);
    const [patch, ...more] = shop.server.requests.filter(
      ({ method, path }) => method === "PATCH" && path.includes("/virtualservices/"),
    );
    const weights = (patch?.body as unknown as readonly JsonObject[] | undefined)
      ?.filter(({ op }) => op === "replace")
      .map(({ path, value }) => `${String(path).split("/").at(-2)}: ${value}`);
    expect([weights, more]).toEqual([["1: 100", "0: 0", "1: 0", "0: 100"], []]);
    expect(patch && describeRequest(patch)).toContain("dryRun=All");
  });
});
