// revert of a handback, whose label may have been the only one of the Rollout.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { controllerLease, type Shop } from "../support/shop.ts";
import { openUpdate, takeOver, takeoverOf } from "../support/update-shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openUpdate();
  shop.put(controllerLease(3600));
  takeOver(shop);
});
afterEach(() => shop.close());

function findRollout() {
  const rollout = shop.server.find("Rollout", "shop", "web");
  return { rollout, metadata: Object(rollout?.["metadata"]) };
}

describe("revert of a handback", () => {
  it("takes the Rollout over again where no label is left", async () => {
    const taken = takeoverOf(shop);
    await shop.run(["handback", "web"]);
    expect(findRollout().metadata.labels).toBeUndefined();
    expect(await shop.run(["revert", "web"])).toMatchObject({ exitCode: 0 });
    expect(takeoverOf(shop)).toEqual(taken);
  });

  it("leaves a label that the Rollout got since", async () => {
    const taken = takeoverOf(shop);
    await shop.run(["handback", "web"]);
    const { rollout, metadata } = findRollout();
    shop.server.put({ ...rollout, metadata: { ...metadata, labels: { app: "web" } } });
    expect(await shop.run(["revert", "web"])).toMatchObject({ exitCode: 0 });
    expect(takeoverOf(shop)).toEqual(taken);
    expect(findRollout().metadata.labels).toMatchObject({ app: "web" });
  });
});
