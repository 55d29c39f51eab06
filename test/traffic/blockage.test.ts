import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { type BlockageReason, findBlockages } from "../../src/traffic/blockage.ts";
import {
  destination,
  destinationRule,
  hostRoute,
  type RolloutParts,
  replicaSet,
  rollout,
  virtualService,
} from "../support/builders.ts";
import { liveState, trafficState } from "../support/traffic-states.ts";

const updating = { currentPodHash: "bbb", stableRS: "aaa" };
const subsetLevel = {
  virtualService: { name: "web" },
  destinationRule: { name: "web", canarySubsetName: "canary", stableSubsetName: "stable" },
};

type Case = {
  readonly rollout?: RolloutParts;
  readonly spec?: JsonObject;
  readonly destinationRule?: KubernetesObject;
  readonly replicaSets?: readonly KubernetesObject[];
};

/** A Rollout in the middle of an update that nothing holds up, unless told otherwise. */
function blockagesOf({ rollout: parts = {}, spec, replicaSets, ...objects }: Case) {
  const state = trafficState({
    rollout: rollout({ ...parts, status: { ...updating, ...parts.status } }),
    virtualServices: [virtualService("web", spec ?? { http: [hostRoute()] })],
    ...objects,
  });
  return findBlockages(liveState(state, replicaSets === undefined ? {} : { replicaSets }));
}

/** The same at subset level. */
function atSubsetLevel(status: JsonObject, replicaSets: readonly KubernetesObject[]) {
  const route = ["stable", "canary"].map((subset) => destination({ host: "web", subset, weight: 50 }));
  return blockagesOf({
    rollout: { istio: subsetLevel, canary: { stableService: null, canaryService: null }, status },
    spec: { http: [{ route }] },
    destinationRule: destinationRule("web", { stable: "aaa", canary: "bbb" }),
    replicaSets,
  });
}

const stableLacks = {
  reason: "StableReplicaSetUnavailable",
  message: 'the stable ReplicaSet "shop/web-aaa" has 3 of 4 pods available',
};
const canaryLacks = {
  reason: "CanaryReplicaSetUnavailable",
  message: 'the canary ReplicaSet "shop/web-bbb" has 1 of 2 pods available',
};

describe("findBlockages", () => {
  it("finds none where nothing is known to hold the controller up", () => {
    expect(blockagesOf({})).toEqual([]);
  });

  it.for([
    {
      name: "a spec that the controller has not observed",
      made: { rollout: { metadata: { generation: 4 } } },
      message: 'it has observed generation 3 of Rollout "shop/web", which is at 4',
      reason: "SpecNotObserved",
    },
    {
      name: "a Rollout that no controller has observed",
      made: { rollout: { status: { observedGeneration: "" } } },
      message: 'it has observed generation none of Rollout "shop/web", which is at 3',
      reason: "SpecNotObserved",
    },
    {
      name: "an invalid spec",
      made: {
        rollout: {
          status: { conditions: [{ type: "InvalidSpec", status: "True", message: "Service web-canary not found" }] },
        },
      },
      message: "Service web-canary not found",
      reason: "InvalidSpec",
    },
    {
      name: "a DestinationRule that does not exist",
      made: { rollout: { istio: subsetLevel } },
      message: 'DestinationRule "shop/web" does not exist',
      reason: "DestinationRuleMissing",
    },
    {
      name: "an empty list of tls routes",
      made: { spec: { http: [hostRoute()], tls: [] } },
      message:
        'spec.tls of VirtualService "shop/web" is an empty list, on which the controller fails without a word; remove it',
      reason: "EmptyRouteList",
    },
    {
      name: "an empty list of tcp routes",
      made: { spec: { http: [hostRoute()], tcp: [] } },
      message:
        'spec.tcp of VirtualService "shop/web" is an empty list, on which the controller fails without a word; remove it',
      reason: "EmptyRouteList",
    },
    {
      name: "stable pods that are not all available",
      made: { replicaSets: [replicaSet("aaa", 3, 4), replicaSet("bbb", 2)] },
      ...stableLacks,
    },
  ] satisfies readonly ({ name: string; made: Case } & { reason: string; message: string })[])(
    "finds $name",
    ({ made, reason, message }) => {
      expect(blockagesOf(made)).toEqual([{ reason, message }]);
    },
  );

  it("finds at subset level canary pods that are not all available", () => {
    expect(atSubsetLevel({}, [replicaSet("aaa", 4), replicaSet("bbb", 1, 2)])).toEqual([canaryLacks]);
  });

  it.for([
    { name: "an empty list of http routes, which is no fault", made: { spec: { http: [], tcp: [hostRoute()] } } },
    {
      name: "an empty list of tcp routes that the Rollout selects in",
      made: {
        rollout: { istio: { virtualService: { name: "web", tcpRoutes: [{ port: 1 }] } } },
        spec: { http: [hostRoute()], tcp: [] },
      },
    },
    {
      name: "an empty list of tls routes that the Rollout selects in",
      made: {
        rollout: { istio: { virtualService: { name: "web", tlsRoutes: [{ port: 443 }] } } },
        spec: { http: [hostRoute()], tls: [] },
      },
    },
    { name: "a list of tls routes that is null", made: { spec: { http: [hostRoute()], tls: null } } },
    {
      name: "canary pods at host level, which the weights wait for anyway",
      made: { replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 1, 2)] },
    },
    {
      name: "pods of another hash",
      made: { replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 2), replicaSet("ccc", 0, 4)] },
    },
    {
      name: "a stable side that is scaled to 0",
      made: { replicaSets: [replicaSet("aaa", 0), replicaSet("bbb", 2)] },
    },
    {
      name: "any pods where no stable hash is known",
      made: { rollout: { status: { stableRS: "" } }, replicaSets: [replicaSet("aaa", 0, 4)] },
    },
    { name: "an object without a generation", made: { rollout: { metadata: { generation: null } } } },
  ] satisfies readonly { name: string; made: Case }[])("does not take for one $name", ({ made }) => {
    expect(blockagesOf(made)).toEqual([]);
  });

  it.for([
    { name: "after an abort", status: { abort: true } },
    { name: "without an update", status: { currentPodHash: "aaa" } },
  ])("does not take canary pods for one $name", ({ status }) => {
    expect(atSubsetLevel(status, [replicaSet("aaa", 4), replicaSet("bbb", 1, 2)])).toEqual([]);
  });

  it("finds what it finds on manifests too, but for pods", () => {
    const state = trafficState({
      rollout: rollout({ istio: subsetLevel, metadata: { generation: 4 }, status: updating }),
      virtualServices: [virtualService("web", { http: [hostRoute()] })],
    });
    expect(findBlockages(state).map(({ reason }) => reason)).toEqual(["SpecNotObserved", "DestinationRuleMissing"]);
  });

  it("names the most fundamental first, and every object", () => {
    const found = blockagesOf({
      rollout: {
        istio: subsetLevel,
        metadata: { generation: 4 },
        status: { conditions: [{ type: "InvalidSpec", status: "True", message: "m" }] },
      },
      spec: { http: [hostRoute()], tls: [], tcp: [] },
      replicaSets: [replicaSet("aaa", 3, 4), replicaSet("bbb", 1, 2)],
    });
    expect(found.map(({ reason }) => reason)).toEqual([
      "SpecNotObserved",
      "InvalidSpec",
      "DestinationRuleMissing",
      "EmptyRouteList",
      "EmptyRouteList",
      "StableReplicaSetUnavailable",
      "CanaryReplicaSetUnavailable",
    ] satisfies BlockageReason[]);
    expect(found.slice(-2)).toEqual([stableLacks, canaryLacks]);
  });
});
