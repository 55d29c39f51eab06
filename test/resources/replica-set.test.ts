import { describe, expect, it } from "vitest";
import { parseReplicaSet } from "../../src/resources/replica-set.ts";
import { kubernetesObject, replicaSet } from "../support/builders.ts";

describe("parseReplicaSet", () => {
  it("reads hash and ready pods", () => {
    expect(parseReplicaSet(replicaSet("aaa", 4))).toEqual({ hash: "aaa", readyPods: 4 });
  });

  it("has no ready pods before its status says so", () => {
    const metadata = { labels: { "rollouts-pod-template-hash": "aaa" } };
    expect(parseReplicaSet(kubernetesObject("ReplicaSet", "web-aaa", { metadata }))).toEqual({
      hash: "aaa",
      readyPods: 0,
    });
  });

  it("takes no other label for the hash", () => {
    const metadata = { labels: { "pod-template-hash": "aaa" } };
    expect(parseReplicaSet(kubernetesObject("ReplicaSet", "web-aaa", { metadata })).hash).toBeUndefined();
  });
});
