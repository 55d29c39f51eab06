import { describe, expect, it } from "vitest";
import { parseReplicaSet } from "../../src/resources/replica-set.ts";
import { kubernetesObject, replicaSet } from "../support/builders.ts";

describe("parseReplicaSet", () => {
  const ref = { apiVersion: "apps/v1", kind: "ReplicaSet", namespace: "shop", name: "web-aaa" };
  const labels = { "rollouts-pod-template-hash": "aaa" };

  it("reads hash and ready pods", () => {
    expect(parseReplicaSet(replicaSet("aaa", 4))).toEqual({
      ref,
      hash: "aaa",
      replicas: 4,
      createdPods: 4,
      readyPods: 4,
      availablePods: 4,
      revision: undefined,
    });
  });

  it("tells wanted, created, ready and available pods apart, and reads the revision", () => {
    const metadata = { labels, annotations: { "rollout.argoproj.io/revision": "12" } };
    const status = { replicas: 5, readyReplicas: 3, availableReplicas: 2 };
    const object = kubernetesObject("ReplicaSet", "web-aaa", { metadata, spec: { replicas: 4 }, status });
    expect(parseReplicaSet(object)).toEqual({
      ref,
      hash: "aaa",
      replicas: 4,
      createdPods: 5,
      readyPods: 3,
      availablePods: 2,
      revision: 12,
    });
  });

  it("has no ready pods before its status says so, and wants one unless it says otherwise", () => {
    expect(parseReplicaSet(kubernetesObject("ReplicaSet", "web-aaa", { metadata: { labels } }))).toEqual({
      ref,
      hash: "aaa",
      replicas: 1,
      createdPods: 0,
      readyPods: 0,
      availablePods: 0,
      revision: undefined,
    });
  });

  it("wants no pods where it is scaled to 0", () => {
    expect(parseReplicaSet(replicaSet("aaa", 0))).toMatchObject({ replicas: 0, readyPods: 0, availablePods: 0 });
  });

  it.for([{ text: "" }, { text: "1.5" }, { text: "-1" }, { text: "first" }])(
    'has no revision where the annotation is "$text"',
    ({ text }) => {
      const metadata = { labels, annotations: { "rollout.argoproj.io/revision": text } };
      expect(parseReplicaSet(kubernetesObject("ReplicaSet", "web-aaa", { metadata })).revision).toBeUndefined();
    },
  );

  it("takes no other label for the hash", () => {
    const metadata = { labels: { "pod-template-hash": "aaa" } };
    expect(parseReplicaSet(kubernetesObject("ReplicaSet", "web-aaa", { metadata })).hash).toBeUndefined();
  });
});
