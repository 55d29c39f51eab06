import { describe, expect, it } from "vitest";
import { scaleUp } from "../../src/plan/scale-up.ts";
import { kubernetesObject, replicaSet } from "../support/builders.ts";
import { updateState } from "../support/update-states.ts";

const target = { apiVersion: "apps/v1", kind: "ReplicaSet", namespace: "shop", name: "web-bbb" };
const stable = replicaSet("aaa", 4);

function scale(replicas: number) {
  return {
    kind: "write",
    target,
    routes: [],
    fields: [{ label: "replicas", field: "spec.replicas", before: replicas, after: 4 }],
    patch: [
      { op: "test", path: "/spec/replicas", value: replicas },
      { op: "replace", path: "/spec/replicas", value: 4 },
    ],
    inverse: [
      { op: "test", path: "/spec/replicas", value: 4 },
      { op: "replace", path: "/spec/replicas", value: replicas },
    ],
    because: 'ReplicaSet "shop/web-bbb" is to have all 4 pods before it gets all traffic',
  };
}

const wait = {
  kind: "wait",
  until: { kind: "pods-ready", hash: "bbb", pods: 4 },
  because: "waiting until 4 pods of hash bbb are ready",
};

describe("scaleUp to the four pods that the Rollout wants", () => {
  it.for([
    { name: "writes and waits where there are fewer", made: replicaSet("bbb", 1), steps: [scale(1), wait] },
    { name: "writes and waits where it was scaled to none", made: replicaSet("bbb", 0), steps: [scale(0), wait] },
    { name: "waits where they are only not ready", made: replicaSet("bbb", 3, 4), steps: [wait] },
    { name: "has nothing to do where they are ready", made: replicaSet("bbb", 4), steps: [] },
    { name: "takes none away", made: replicaSet("bbb", 6), steps: [] },
    { name: "waits for those that are wanted, not for all", made: replicaSet("bbb", 4, 6), steps: [] },
    {
      name: "writes alone where pods that are to go are still ready",
      made: replicaSet("bbb", 5, 2),
      steps: [scale(2)],
    },
  ])("$name", ({ made, steps }) => {
    expect(scaleUp(updateState({ replicaSets: [stable, made] }), "bbb")).toEqual(steps);
  });

  it("writes a number where the ReplicaSet has none, which is one", () => {
    const labels = { app: "web", "rollouts-pod-template-hash": "bbb" };
    const bare = kubernetesObject("ReplicaSet", "web-bbb", {
      metadata: { labels },
      spec: {},
      status: { readyReplicas: 1 },
    });
    expect(scaleUp(updateState({ replicaSets: [stable, bare] }), "bbb")).toMatchObject([
      {
        patch: [
          { op: "test", path: "/spec/replicas", value: null },
          { op: "add", path: "/spec/replicas", value: 4 },
        ],
        inverse: [
          { op: "test", path: "/spec/replicas", value: 4 },
          { op: "remove", path: "/spec/replicas" },
        ],
      },
      wait,
    ]);
  });

  it("has nothing to write where there is no ReplicaSet of the hash", () => {
    expect(scaleUp(updateState({ replicaSets: [stable] }), "bbb")).toEqual([]);
  });

  it("has nothing to do for a Rollout without pods", () => {
    expect(scaleUp(updateState({ spec: { replicas: 0 }, replicaSets: [stable, replicaSet("bbb", 0)] }), "bbb")).toEqual(
      [],
    );
  });
});
