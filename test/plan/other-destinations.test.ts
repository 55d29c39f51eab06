import { describe, expect, it } from "vitest";
import { destination, hostRoute } from "../support/builders.ts";
import { offline, subsetLevel } from "../support/findings.ts";

describe("the finding controller-will-delete", () => {
  const warn = (what: string) => ({
    code: "controller-will-delete",
    severity: "warning",
    message: `the controller deletes destination ${what} from http:primary of VirtualService "shop/web" at its next pass`,
    hint: "it knows stable, canary, additionalSubsetNames and experiments only",
  });
  const withOther = (other: Parameters<typeof destination>[0]) => ({
    http: { route: [...hostRoute({ stable: 100 - (other.weight ?? 0) }).route, destination(other)] },
  });

  it.for([
    { name: "a foreign host", other: { host: "legacy", weight: 10 }, what: "legacy (10%)" },
    { name: "a foreign subset", other: { host: "web", subset: "old", weight: 10 }, what: "web (subset old) (10%)" },
  ])("warns of $name that holds weight", ({ other, what }) => {
    expect(offline(withOther(other))).toEqual([warn(what)]);
  });

  it.for([
    { name: "of weight 0", other: { host: "legacy", weight: 0 } },
    { name: "without a weight", other: { host: "legacy" } },
    { name: "whose host starts with a dot", other: { host: ".legacy", weight: 10 } },
  ])("is not there for a foreign destination $name", ({ other }) => {
    expect(offline(withOther(other))).toEqual([]);
  });

  it("is not there for an additional subset", () => {
    const route = ["stable", "canary", "legacy"].map((subset, index) =>
      destination({ host: "web", subset, weight: [80, 0, 20][index] ?? 0 }),
    );
    expect(offline({ rollout: { istio: subsetLevel }, http: { route } })).toEqual([]);
  });
});

describe("the finding weights-not-100", () => {
  it.for([
    { name: "too much", http: hostRoute({ stable: 100, canary: 10 }), total: 110 },
    { name: "too little", http: hostRoute({ stable: 60, canary: 10 }), total: 70 },
    {
      name: "nothing",
      http: { route: [destination({ host: "web-stable" }), destination({ host: "web-canary" })] },
      total: 0,
    },
  ])("warns of weights that total $name", ({ http, total }) => {
    expect(offline({ http })).toEqual([
      {
        code: "weights-not-100",
        severity: "warning",
        message: `the weights of http:primary of VirtualService "shop/web" total ${total}, not 100, and will total 100`,
        hint: "Istio shares traffic in proportion to the total",
      },
    ]);
  });

  it("is not there where a weight is left out and the rest totals 100", () => {
    const route = [destination({ host: "web-stable", weight: 100 }), destination({ host: "web-canary" })];
    expect(offline({ http: { route } })).toEqual([]);
  });
});
