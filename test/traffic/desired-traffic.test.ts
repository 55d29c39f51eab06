import { describe, expect, it } from "vitest";
import { describeObject } from "../../src/resources/resource-ref.ts";
import { desiredTraffic } from "../../src/traffic/desired-traffic.ts";
import { destinationRule, replicaSet, service, virtualService } from "../support/builders.ts";
import {
  aborted,
  adopted,
  alive,
  promoted,
  recorded,
  type UpdateParts,
  updateState,
} from "../support/update-states.ts";

const only = (hash: string) => ({ hash, accepted: [hash] });
const none = { stable: undefined, canary: undefined };
const pods = (stable: number, canary: number) => ({
  replicaSets: [replicaSet("aaa", stable), replicaSet("bbb", canary)],
});

function desired(parts: UpdateParts) {
  return desiredTraffic(updateState(parts));
}

describe("desiredTraffic in the middle of an update", () => {
  it("says everything at host level", () => {
    expect(desired({})).toEqual({
      canaryWeight: 10,
      services: { stable: only("aaa"), canary: only("bbb") },
      subsets: none,
      routes: [],
      held: [],
    });
  });

  it("says everything at subset level", () => {
    expect(desired({ level: "subset" })).toEqual({
      canaryWeight: 10,
      services: none,
      subsets: { stable: only("aaa"), canary: only("bbb") },
      routes: [],
      held: [],
    });
  });

  it("is about both Services and subsets where the Rollout names both", () => {
    const services = { stableService: "web-stable", canaryService: "web-canary" };
    expect(desired({ level: "subset", rollout: { canary: services } })).toMatchObject({
      services: { stable: only("aaa"), canary: only("bbb") },
      subsets: { stable: only("aaa"), canary: only("bbb") },
    });
  });
});

describe("desiredTraffic of Services", () => {
  it.for<{ name: string; parts: UpdateParts; services: unknown }>([
    {
      name: "leads both to the new hash after a promotion (rule 98)",
      parts: { status: promoted, ...pods(4, 4) },
      services: { stable: only("bbb"), canary: only("bbb") },
    },
    {
      name: "takes either hash for the canary's after an abort, as long as canary pods live (rule 95)",
      parts: { status: aborted, ...pods(4, 1) },
      services: { stable: only("aaa"), canary: { hash: "aaa", accepted: ["aaa", "bbb"] } },
    },
    {
      name: "leads both to the stable hash when they are gone",
      parts: { status: aborted, ...pods(4, 0) },
      services: { stable: only("aaa"), canary: only("aaa") },
    },
    {
      name: "keeps the canary's through an abort with dynamicStableScale while it has weight (rule 82)",
      parts: {
        rollout: { canary: { dynamicStableScale: true } },
        status: { ...aborted, ...recorded(50) },
        ...pods(2, 2),
      },
      services: { stable: only("aaa"), canary: only("bbb") },
    },
    {
      name: "leaves the canary's alone while a withdrawn update rolls back (rule 54)",
      parts: {
        rollout: { canary: { dynamicStableScale: true } },
        status: { currentPodHash: "aaa", currentStepIndex: 4, ...recorded(50) },
        ...pods(2, 2),
      },
      services: { stable: only("aaa"), canary: undefined },
    },
  ])("$name", ({ parts, services }) => {
    expect(desired(parts).services).toEqual(services);
  });

  it.for<{ name: string; parts: UpdateParts; held: readonly string[] }>([
    {
      name: "waits for one pod before a Service of the Rollout moves (rule 55)",
      parts: { canary: "aaa", ...pods(4, 0) },
      held: ['Service "shop/web-canary": no pod of hash bbb is available'],
    },
    {
      name: "waits for a ReplicaSet, too",
      parts: { canary: "aaa", replicaSets: [replicaSet("aaa", 4)] },
      held: ['Service "shop/web-canary": no pod of hash bbb is available'],
    },
    {
      name: "waits for all pods before it adopts a Service",
      parts: {
        services: [adopted(service("web-stable", "aaa")), service("web-canary")],
        replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 1, 2)],
      },
      held: ['Service "shop/web-canary": it is adopted only when all pods of hash bbb are available'],
    },
    { name: "waits for nothing where the selector is right", parts: pods(4, 0), held: [] },
    {
      name: "moves a Service of the Rollout with one of several pods",
      parts: { canary: "aaa", replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 1, 2)] },
      held: [],
    },
  ])("$name", ({ parts, held }) => {
    const found = desired(parts);
    expect(found.held.map(({ what, because }) => `${what}: ${because}`)).toEqual(held);
    expect(found.services.canary).toEqual(held.length > 0 ? undefined : only("bbb"));
  });
});

describe("desiredTraffic of ping-pong Services", () => {
  const pingPong = {
    stableService: "",
    canaryService: "",
    pingPong: { pingService: "web-stable", pongService: "web-canary" },
  };
  const update = (parts: UpdateParts): UpdateParts => ({
    ...parts,
    rollout: { canary: pingPong },
    status: { ...parts.status, canary: { stablePingPong: "ping", ...(recorded(10)["canary"] as object) } },
  });

  it.for<{ name: string; parts: UpdateParts; services: unknown }>([
    {
      name: "moves the canary's without waiting for pods (rule 78)",
      parts: { canary: "aaa", ...pods(4, 0) },
      services: { stable: only("aaa"), canary: only("bbb") },
    },
    {
      name: "keeps it there after an abort",
      parts: { status: aborted, ...pods(4, 0) },
      services: { stable: only("aaa"), canary: only("bbb") },
    },
    {
      name: "leaves the stable one alone whatever it selects",
      parts: { stable: "old" },
      services: { stable: undefined, canary: only("bbb") },
    },
    {
      name: "leaves the canary's alone after a promotion",
      parts: { status: promoted, stable: "bbb", canary: "aaa", ...pods(4, 4) },
      services: { stable: only("bbb"), canary: undefined },
    },
  ])("$name", ({ parts, services }) => {
    expect(desired(update(parts)).services).toEqual(services);
  });
});

describe("desiredTraffic of subsets", () => {
  it.for<{ name: string; parts: UpdateParts; subsets: unknown }>([
    {
      name: "leads both to the new hash after a promotion (rule 51)",
      parts: { status: promoted, ...pods(4, 4) },
      subsets: { stable: only("bbb"), canary: only("bbb") },
    },
    {
      name: "leaves the canary's on its hash after an abort, while it has pods",
      parts: { status: aborted, ...pods(4, 1) },
      subsets: { stable: only("aaa"), canary: only("bbb") },
    },
    {
      name: "cleans up the canary's when they are gone and no controller acts",
      parts: { status: aborted, ...pods(4, 0) },
      subsets: { stable: only("aaa"), canary: only("aaa") },
    },
    {
      name: "cleans up the canary's when its ReplicaSet is gone, too",
      parts: { status: aborted, replicaSets: [replicaSet("aaa", 4)] },
      subsets: { stable: only("aaa"), canary: only("aaa") },
    },
    {
      name: "leaves the canary's on its hash while pods may still come",
      parts: { status: aborted, replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 0, 1)] },
      subsets: { stable: only("aaa"), canary: only("bbb") },
    },
    {
      name: "stays on the hash of a withdrawn update while it rolls back (rule 80)",
      parts: {
        rollout: { canary: { dynamicStableScale: true } },
        status: { currentPodHash: "aaa", currentStepIndex: 4, ...recorded(50, "ccc") },
        replicaSets: [replicaSet("aaa", 2), replicaSet("ccc", 2)],
      },
      subsets: { stable: only("aaa"), canary: only("ccc") },
    },
  ])("$name", ({ parts, subsets }) => {
    expect(desired({ level: "subset", ...parts })).toMatchObject({ subsets, held: [] });
  });

  it("leaves the canary's empty after an abort while a controller may put it back", () => {
    expect(desired({ level: "subset", status: aborted, ...pods(4, 0), controller: alive })).toEqual({
      canaryWeight: 0,
      services: none,
      subsets: { stable: only("aaa"), canary: only("bbb") },
      routes: [],
      held: [
        {
          what: 'subset "canary"',
          because: "after an abort the controller keeps it on hash bbb, of which no pod is left",
        },
      ],
    });
  });
});

describe("desiredTraffic holds what the controller would not write now", () => {
  const managed = { routing: { managedRoutes: [{ name: "beta" }] } };

  it.for<{ name: string; parts: UpdateParts; held: readonly string[] }>([
    {
      name: "for want of stable pods (rule 89)",
      parts: { replicaSets: [replicaSet("aaa", 2, 4), replicaSet("bbb", 1)] },
      held: ['weights: ReplicaSet "shop/web-aaa" has 2 of the 3 available pods that the stable side needs'],
    },
    {
      name: "for want of stable pods at subset level, with managed routes",
      parts: { level: "subset", rollout: managed, replicaSets: [replicaSet("aaa", 2, 4), replicaSet("bbb", 1)] },
      held: [
        'weights, subsets and managed routes: ReplicaSet "shop/web-aaa" has 2 of the 3 available pods that the stable side needs',
      ],
    },
    {
      name: "for want of stable pods after an abort, but not the managed routes that go",
      parts: {
        level: "subset",
        rollout: managed,
        status: aborted,
        replicaSets: [replicaSet("aaa", 3, 4), replicaSet("bbb", 1)],
      },
      held: ['weights and subsets: ReplicaSet "shop/web-aaa" has 3 of the 4 available pods that the stable side needs'],
    },
    {
      name: "without a stable ReplicaSet",
      parts: { replicaSets: [replicaSet("bbb", 1)] },
      held: ["weights: there is no ReplicaSet of the stable hash aaa"],
    },
    {
      name: "while the canary is not fully available, at subset level (rule 40)",
      parts: { level: "subset", replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 1, 2)] },
      held: ['weights and subsets: ReplicaSet "shop/web-bbb" has 1 of 2 pods available'],
    },
    {
      name: "while the stable side is not fully available, at subset level",
      parts: { level: "subset", replicaSets: [replicaSet("aaa", 3, 4), replicaSet("bbb", 1)] },
      held: ['weights and subsets: ReplicaSet "shop/web-aaa" has 3 of 4 pods available'],
    },
    {
      name: "without the DestinationRule (rule 8)",
      parts: { level: "subset", rollout: managed, destinationRule: undefined },
      held: ['weights, subsets and managed routes: DestinationRule "shop/web" does not exist'],
    },
  ])("$name", ({ parts, held }) => {
    const found = desired(parts);
    expect(found.held.map(({ what, because }) => `${what}: ${because}`)).toEqual(held);
    expect(found).toMatchObject({ canaryWeight: undefined, subsets: none });
  });

  it.for<{ name: string; parts: UpdateParts }>([
    {
      name: "the canary after an abort",
      parts: { status: aborted, replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 0, 1)] },
    },
    {
      name: "a ReplicaSet that wants no pods",
      parts: { status: promoted, stable: "bbb", replicaSets: [replicaSet("aaa", 0), replicaSet("bbb", 4)] },
    },
    {
      name: "a ReplicaSet of another version",
      parts: { replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 1), replicaSet("old", 0, 2)] },
    },
    {
      name: "anything where the Rollout names a Service",
      parts: {
        rollout: { canary: { canaryService: "web-canary" } },
        replicaSets: [replicaSet("aaa", 3, 4), replicaSet("bbb", 1)],
      },
    },
  ])("but subsets do not wait for $name", ({ parts }) => {
    const { subsets, held } = desired({ level: "subset", ...parts });
    expect(held).toEqual([]);
    expect(subsets.stable).toBeDefined();
  });

  it("takes weight back from a canary without pods while its subset waits (rule 90)", () => {
    const parts = { level: "subset", replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 0, 1)] } as const;
    expect(desired(parts)).toMatchObject({
      canaryWeight: 0,
      subsets: none,
      held: [{ what: "subsets", because: 'ReplicaSet "shop/web-bbb" has 0 of 1 pods available' }],
    });
  });
});

describe("desiredTraffic holds all traffic", () => {
  const nowhere = { canaryWeight: undefined, services: none, subsets: none, routes: [] };

  it.for<{ name: string; parts: UpdateParts; because: string }>([
    {
      name: "before a version is stable",
      parts: { status: { stableRS: "" } },
      because: "no version of the Rollout is stable yet",
    },
    {
      name: "before the status names a hash",
      parts: { status: { currentPodHash: "" } },
      because: "no version of the Rollout is stable yet",
    },
    {
      name: "for an invalid Rollout",
      parts: {
        status: { conditions: [{ type: "InvalidSpec", status: "True", message: 'The Rollout "web" is invalid' }] },
      },
      because: 'The Rollout "web" is invalid',
    },
    {
      name: "for an empty list of routes",
      parts: { virtualServices: [virtualService("web", { http: [], tls: [] })] },
      because:
        'spec.tls of VirtualService "shop/web" is an empty list, on which the controller fails without a word; remove it',
    },
    {
      name: "without one of the Services",
      parts: { services: [adopted(service("web-stable", "aaa"))] },
      because: 'Service "shop/web-canary" does not exist',
    },
    {
      name: "where a Service is another Rollout's (rule 59)",
      parts: {
        services: [
          adopted(service("web-stable", "aaa"), { "argo-rollouts.argoproj.io/managed-by-rollouts": "shop" }),
          adopted(service("web-canary", "bbb")),
        ],
      },
      because: 'Service "shop/web-stable" is managed by Rollout "shop"',
    },
  ])("$name", ({ parts, because }) => {
    expect(desired(parts)).toEqual({ ...nowhere, held: [{ what: "traffic", because }] });
  });

  it("of manifests", () => {
    const because = "manifests tell neither pods nor what a controller recorded";
    expect(desiredTraffic({ ...updateState(), live: undefined })).toEqual({
      ...nowhere,
      held: [{ what: "traffic", because }],
    });
  });

  it("where the ReplicaSets cannot be told", () => {
    const state = updateState();
    const because = "which ReplicaSets are the Rollout's cannot be told";
    const live = state.live && { ...state.live, replicaSets: undefined };
    expect(desiredTraffic({ ...state, live })).toEqual({ ...nowhere, held: [{ what: "traffic", because }] });
  });
});

describe("desiredTraffic with hashes that a person names", () => {
  it("takes them in place of the status", () => {
    const found = desiredTraffic(updateState(), { stableHash: "bbb" });
    expect(found.services).toEqual({ stable: only("bbb"), canary: only("bbb") });
    expect(found.canaryWeight).toBe(10);
  });

  it("takes them where everything is held", () => {
    const state = updateState({ level: "subset", status: { stableRS: "" } });
    expect(desiredTraffic(state, { canaryHash: "aaa" })).toMatchObject({
      canaryWeight: undefined,
      subsets: { stable: undefined, canary: only("aaa") },
    });
  });
});

describe("updateState", () => {
  it("holds every object that it is made of", () => {
    const rule = adopted(destinationRule("web", { stable: "aaa", canary: "bbb" }));
    expect(updateState({ level: "subset", destinationRule: rule }).objects.get(describeObject(rule.ref))).toEqual(rule);
  });
});
