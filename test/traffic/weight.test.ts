import { describe, expect, it } from "vitest";
import { parseVirtualService } from "../../src/resources/virtual-service.ts";
import { requireSides } from "../../src/traffic/destinations.ts";
import type { Sides } from "../../src/traffic/sides.ts";
import { parseWeight, stableWeightFor, totalWeight } from "../../src/traffic/weight.ts";
import { hostRoute, virtualService } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";

const sides: Sides = {
  level: "host",
  canary: { service: "web-canary", subset: undefined },
  stable: { service: "web-stable", subset: undefined },
};

describe("parseWeight", () => {
  it.for([
    { text: "0", weight: 0 },
    { text: "5", weight: 5 },
    { text: "10", weight: 10 },
    { text: "99", weight: 99 },
    { text: "100", weight: 100 },
  ])('takes "$text"', ({ text, weight }) => {
    expect(parseWeight(text)).toBe(weight);
  });

  it.for(
    ["abc", "-1", "101", "5.5", "", "05", " 5", "5 ", "1e1", "0x10", "+5", "20%", "1000", "5\n", "٥", "NaN", "-0"].map(
      (text) => ({ text }),
    ),
  )('refuses "$text"', ({ text }) => {
    expect(errorText(() => parseWeight(text))).toBe(
      [
        `error[invalid-weight]: weight "${text}" is not a whole number from 0 to 100`,
        "  hint: the weight is the canary's share in percent: kubectl istio-rollout set-weight ROLLOUT 20",
      ].join("\n"),
    );
  });
});

describe("stableWeightFor", () => {
  function stableFor(canaryWeight: number, others: Parameters<typeof hostRoute>[1], place?: string) {
    const object = virtualService("web", { http: [{ name: "primary", ...hostRoute({}, others) }] });
    const parsed = parseVirtualService(place === undefined ? object : { ...object, place });
    const [route] = parsed.routes.http ?? [];
    if (route === undefined) throw new Error("the VirtualService has no route");
    return stableWeightFor(canaryWeight, requireSides(route, parsed, sides), parsed);
  }

  it.for([
    { name: "all that is left", canary: 20, others: [], stable: 80 },
    { name: "nothing at 100", canary: 100, others: [], stable: 0 },
    { name: "everything at 0", canary: 0, others: [], stable: 100 },
    {
      name: "less where others hold weight",
      canary: 20,
      others: [
        { host: "legacy", weight: 10 },
        { host: "old", weight: 5 },
      ],
      stable: 65,
    },
    {
      name: "exactly nothing where others fill the rest",
      canary: 90,
      others: [{ host: "legacy", weight: 10 }],
      stable: 0,
    },
    { name: "all of it where another has no weight", canary: 20, others: [{ host: "legacy" }], stable: 80 },
    {
      name: "less where an additional subset holds weight",
      canary: 10,
      others: [{ host: "web", subset: "legacy", weight: 20 }],
      stable: 70,
    },
  ])("leaves $name", ({ canary, others, stable }) => {
    expect(stableFor(canary, others)).toBe(stable);
  });

  it("refuses a sum above 100 with the arithmetic", () => {
    const others = [
      { host: "legacy", weight: 10 },
      { host: "idle", weight: 0 },
      { host: "web", subset: "old", weight: 15 },
    ];
    expect(errorText(() => stableFor(80, others))).toBe(
      [
        'error[weights-impossible]: canary weight 80 does not fit into http:primary of VirtualService "shop/web": ' +
          "100 - 80 (canary) - 10 (legacy) - 15 (web (subset old)) = -5 for stable",
        "  hint: other destinations keep their weight; the canary can have at most 75",
      ].join("\n"),
    );
  });

  it("refuses any weight where others hold more than 100", () => {
    expect(errorText(() => stableFor(0, [{ host: "legacy", weight: 120 }], "web.yaml:4"))).toBe(
      [
        'error[weights-impossible]: canary weight 0 does not fit into http:primary of VirtualService "shop/web" (web.yaml:4): ' +
          "100 - 0 (canary) - 120 (legacy) = -20 for stable",
        "  hint: other destinations keep their weight; lower them first",
      ].join("\n"),
    );
  });
});

describe("totalWeight", () => {
  it.for([
    { name: "adds weights", weights: [80, 20], total: 100 },
    { name: "takes a left-out weight for 0", weights: [80, undefined], total: 80 },
    { name: "takes a single destination without a weight for 100", weights: [undefined], total: 100 },
    { name: "takes a single destination at its word", weights: [30], total: 30 },
    { name: "is 0 without destinations", weights: [], total: 0 },
  ])("$name", ({ weights, total }) => {
    const destinations = weights.map((weight, index) => ({ index, host: "web", subset: undefined, weight, entry: {} }));
    expect(totalWeight(destinations)).toBe(total);
  });
});
