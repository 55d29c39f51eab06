import { describe, expect, it } from "vitest";
import { findNearest } from "../../src/resources/near-names.ts";

describe("findNearest", () => {
  it.for([
    { name: "finds a name with a letter replaced", wanted: "primry", names: ["internal", "primary"], found: "primary" },
    { name: "finds a name with two letters swapped", wanted: "wbe", names: ["api", "web"], found: "web" },
    { name: "finds a name with two letters too many", wanted: "checkout", names: ["checkoutxy"], found: "checkoutxy" },
    { name: "prefers the nearer name", wanted: "web-1", names: ["wob-2", "web-2"], found: "web-2" },
    { name: "prefers the first of equally near names", wanted: "web-1", names: ["web-3", "web-2"], found: "web-3" },
    { name: "finds nothing three slips away", wanted: "checkout", names: ["checkxyz"], found: undefined },
    { name: "allows a two-letter name one slip", wanted: "ab", names: ["cd", "xb"], found: "xb" },
    { name: "finds nothing near one letter", wanted: "a", names: ["b", "ab"], found: undefined },
    { name: "finds nothing among no names", wanted: "web", names: [], found: undefined },
    { name: "does not offer the name itself", wanted: "web", names: ["web"], found: undefined },
  ])("$name", ({ wanted, names, found }) => {
    expect(findNearest(wanted, names)).toEqual(found);
  });
});
