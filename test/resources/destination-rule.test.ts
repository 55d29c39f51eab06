import { describe, expect, it } from "vitest";
import { parseDestinationRule } from "../../src/resources/destination-rule.ts";
import { destinationRule, kubernetesObject } from "../support/builders.ts";

describe("parseDestinationRule", () => {
  it("reads host, subsets and their hashes", () => {
    expect(parseDestinationRule(destinationRule("web", { stable: "aaa", canary: undefined }))).toEqual({
      ref: { apiVersion: "networking.istio.io/v1", kind: "DestinationRule", namespace: "shop", name: "web" },
      host: "web",
      subsets: [
        { index: 0, name: "stable", hash: "aaa" },
        { index: 1, name: "canary", hash: undefined },
      ],
      managedBy: undefined,
    });
  });

  it("has no hash where the label is empty, as after an abort", () => {
    expect(parseDestinationRule(destinationRule("web", { canary: "" })).subsets).toEqual([
      { index: 0, name: "canary", hash: undefined },
    ]);
  });

  it.for([
    { name: "the Rollout whose mark it carries", mark: "web", managedBy: "web" },
    { name: "none where the mark is empty", mark: "", managedBy: undefined },
  ])("is managed by $name", ({ mark, managedBy }) => {
    const metadata = { annotations: { "argo-rollouts.argoproj.io/managed-by-rollouts": mark } };
    expect(parseDestinationRule(kubernetesObject("DestinationRule", "web", { metadata })).managedBy).toBe(managedBy);
  });

  it("has no subsets where there are none", () => {
    expect(parseDestinationRule(kubernetesObject("DestinationRule", "web", { spec: {} }))).toMatchObject({
      host: undefined,
      subsets: [],
    });
  });
});
