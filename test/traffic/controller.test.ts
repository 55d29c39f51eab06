import { describe, expect, it } from "vitest";
import type { ControllerDeployment, Lease } from "../../src/resources/controller.ts";
import { type ControllerEvidence, judgeController } from "../../src/traffic/controller.ts";

const serverTime = 1_000_000;

/** Renewed that many seconds before the server's time, for 15 seconds. */
function lease(age: number, namespace = "argo-rollouts"): Lease {
  const renewed = serverTime - age * 1000;
  return { name: "argo-rollouts-controller-lock", namespace, renewed, expires: renewed + 15_000 };
}

function deployment(replicas: number, instanceId?: string, name = "argo-rollouts"): ControllerDeployment {
  return { name, namespace: "argo-rollouts", replicas, instanceId };
}

function evidence(
  leases: readonly Lease[],
  deployments?: readonly ControllerDeployment[],
  instanceId?: string,
): ControllerEvidence {
  return {
    instanceId,
    namespace: undefined,
    leases: { permitted: true, value: { leases, serverTime } },
    deployments: deployments && { permitted: true, value: deployments },
  };
}

describe("judgeController by Leases", () => {
  const never: Lease = {
    name: "argo-rollouts-controller-lock",
    namespace: "argo-rollouts",
    renewed: 0,
    expires: 15_000,
  };

  it.for([
    { name: "alive with a fresh one", leases: [lease(2)], status: "alive", because: "was renewed 2 s ago" },
    {
      name: "alive to the last moment of its duration",
      leases: [lease(15)],
      status: "alive",
      because: "was renewed 15 s ago",
    },
    {
      name: "stopped once the duration has passed",
      leases: [lease(15.001)],
      status: "stopped",
      because: "was renewed 15 s ago",
    },
    { name: "stopped with a stale one", leases: [lease(3600)], status: "stopped", because: "was renewed 3600 s ago" },
    {
      name: "alive with a renewal ahead of the server's time",
      leases: [lease(-1)],
      status: "alive",
      because: "was renewed 0 s ago",
    },
    {
      name: "stopped with one that was never renewed",
      leases: [never],
      status: "stopped",
      because: "was never renewed",
    },
  ])("is $name", ({ leases, status, because }) => {
    expect(judgeController(evidence(leases))).toEqual({
      status,
      because: `Lease "argo-rollouts/argo-rollouts-controller-lock" ${because}`,
    });
  });

  it.for([
    { name: "first", leases: [lease(2, "fresh"), lease(3600, "old")] },
    { name: "last", leases: [lease(3600, "old"), lease(2, "fresh")] },
  ])("believes the freshest of several, standing $name", ({ leases }) => {
    expect(judgeController(evidence(leases))).toEqual({
      status: "alive",
      because: 'Lease "fresh/argo-rollouts-controller-lock" was renewed 2 s ago',
    });
  });

  it("does not look at Deployments where a stale Lease stands", () => {
    expect(judgeController(evidence([lease(60)], [deployment(1)])).status).toBe("stopped");
  });

  it("is unknown where Leases may not be listed", () => {
    const leases = { permitted: false, missing: "list leases.coordination.k8s.io --all-namespaces" } as const;
    expect(judgeController({ instanceId: undefined, namespace: undefined, leases, deployments: undefined })).toEqual({
      status: "unknown",
      missing: "list leases.coordination.k8s.io --all-namespaces",
      because: "the permission to list leases.coordination.k8s.io --all-namespaces is missing",
    });
  });
});

describe("judgeController by Deployments", () => {
  const neither = "there is neither a Lease nor a Deployment of a controller";

  it.for([
    {
      name: "alive with replicas",
      found: [deployment(2)],
      status: "alive",
      because: 'Deployment "argo-rollouts/argo-rollouts" has 2 replicas',
    },
    {
      name: "alive with a single replica",
      found: [deployment(1)],
      status: "alive",
      because: 'Deployment "argo-rollouts/argo-rollouts" has 1 replica',
    },
    {
      name: "stopped without replicas",
      found: [deployment(0)],
      status: "stopped",
      because: 'Deployment "argo-rollouts/argo-rollouts" has 0 replicas',
    },
    {
      name: "alive where one of several runs",
      found: [deployment(0), deployment(1, undefined, "other")],
      status: "alive",
      because: 'Deployment "argo-rollouts/other" has 1 replica',
    },
    { name: "absent without any", found: [], status: "absent", because: neither },
    {
      name: "absent where the only one has an instance id",
      found: [deployment(1, "team-x")],
      status: "absent",
      because: neither,
    },
  ])("is $name", ({ found, status, because }) => {
    expect(judgeController(evidence([], found))).toEqual({ status, because });
  });

  it.for([
    {
      name: "alive by the Deployment of its instance id",
      found: [deployment(1), deployment(1, "team-x", "x")],
      status: "alive",
      because: 'Deployment "argo-rollouts/x" has 1 replica',
    },
    {
      name: "absent beside another controller",
      found: [deployment(1), deployment(1, "team-y")],
      status: "absent",
      because: `${neither} with instance id "team-x"`,
    },
  ])("is, for a Rollout with an instance id, $name", ({ found, status, because }) => {
    expect(judgeController(evidence([], found, "team-x"))).toEqual({ status, because });
  });

  it("names the namespace that was searched in vain", () => {
    expect(judgeController({ ...evidence([], []), namespace: "argo" })).toEqual({
      status: "absent",
      because: 'there is neither a Lease nor a Deployment of a controller in namespace "argo"',
    });
  });

  it("is unknown where Deployments may not be listed", () => {
    const deployments = { permitted: false, missing: "list deployments.apps --all-namespaces" } as const;
    expect(judgeController({ ...evidence([]), deployments })).toEqual({
      status: "unknown",
      missing: "list deployments.apps --all-namespaces",
      because: "the permission to list deployments.apps --all-namespaces is missing",
    });
  });

  it("is absent where nobody asked for Deployments", () => {
    expect(judgeController(evidence([], undefined, "team-x"))).toEqual({
      status: "absent",
      because: "there is no Lease argo-rollouts-controller-lock-team-x",
    });
  });
});

describe("judgeController of a Rollout that was taken over", () => {
  const because = "the Rollout was taken over";

  it.for([
    { name: "where nobody asked for Deployments", found: undefined },
    { name: "beside a controller of another instance id", found: [deployment(1), deployment(1, "team-x", "x")] },
  ])("is released $name", ({ found }) => {
    expect(judgeController(evidence([], found, "taken-over"))).toEqual({ status: "released", because });
  });

  it.for([
    { name: "alive where a controller serves that very instance id", age: 2, status: "alive" },
    { name: "stopped where one has served it", age: 3600, status: "stopped" },
  ])("is $name", ({ age, status }) => {
    expect(judgeController(evidence([lease(age)], undefined, "taken-over"))).toEqual({
      status,
      because: `Lease "argo-rollouts/argo-rollouts-controller-lock" was renewed ${age} s ago`,
    });
  });

  it("is unknown where Leases may not be listed", () => {
    const leases = { permitted: false, missing: "list leases.coordination.k8s.io -A" } as const;
    expect(judgeController({ ...evidence([], undefined, "taken-over"), leases })).toMatchObject({ status: "unknown" });
  });
});
