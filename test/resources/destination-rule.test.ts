import { describe, expect, it } from "vitest";
import { parseDestinationRule } from "../../src/resources/destination-rule.ts";
import { destinationRule, kubernetesObject } from "../support/builders.ts";

describe("parseDestinationRule", () => {
  it("reads host, subsets and their hashes", () => {
    expect(parseDestinationRule(destinationRule("web", { stable: "aaa", canary: undefined }))).toEqual({
      host: "web",
      subsets: [
        { name: "stable", hash: "aaa" },
        { name: "canary", hash: undefined },
      ],
    });
  });

  it("has no hash where the label is empty, as after an abort", () => {
    expect(parseDestinationRule(destinationRule("web", { canary: "" })).subsets).toEqual([
      { name: "canary", hash: undefined },
    ]);
  });

  it("has no subsets where there are none", () => {
    expect(parseDestinationRule(kubernetesObject("DestinationRule", "web", { spec: {} }))).toMatchObject({
      host: undefined,
      subsets: [],
    });
  });
});
