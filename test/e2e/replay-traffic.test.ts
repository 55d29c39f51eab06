// The record that other tests judge by, on made-up versions: it has to see what they say never happens.
import { describe, expect, it } from "vitest";
import { findReturnsTo, findWeightOnEmptyHash, onceAllOn, sinceWrite, weightsOver } from "./support/judge-traffic.ts";
import { type KubernetesVersion, type Moment, type Recording, replayTraffic } from "./support/replay-traffic.ts";

const hashLabel = "rollouts-pod-template-hash";
let revision = 0;

type Parts = { readonly spec?: unknown; readonly status?: unknown; readonly manager?: string };

function version(kind: string, name: string, { manager = "test", ...parts }: Parts = {}): KubernetesVersion {
  revision++;
  const managedFields = [
    { manager, time: "2026-01-01T12:00:01Z" },
    { manager: "earlier", time: "2026-01-01T12:00:00Z" },
  ];
  return {
    deleted: false,
    object: { kind, metadata: { name, resourceVersion: String(revision), managedFields }, ...parts },
  };
}

function replicaSet(hash: string, readyReplicas: number): KubernetesVersion {
  const labels = { app: "web", [hashLabel]: hash };
  return version("ReplicaSet", `web-${hash}`, {
    spec: { template: { metadata: { labels } } },
    status: { readyReplicas },
  });
}

function service(name: string, hash?: string): KubernetesVersion {
  return version("Service", name, {
    spec: { selector: { app: "web", ...(hash !== undefined && { [hashLabel]: hash }) } },
  });
}

function virtualService(stable: number, canary: number): KubernetesVersion {
  const route = [
    { destination: { host: "web-stable" }, weight: stable },
    { destination: { host: "web-canary.shop.svc" }, weight: canary },
  ];
  return version("VirtualService", "web", { spec: { http: [{ name: "primary", route }] }, manager: "somebody" });
}

/** What stands first, then one version after the other. */
function recorded(makers: readonly (() => KubernetesVersion)[]): Recording {
  const start = [
    replicaSet("old", 4),
    replicaSet("new", 2),
    service("web-stable", "old"),
    service("web-canary", "new"),
  ];
  const first = virtualService(50, 50);
  const later = makers.map((make) => make());
  const versions = [...later.toReversed(), first, ...start.toReversed()];
  return { start: Number(first.object.metadata.resourceVersion), versions };
}

function momentsOf(...makers: readonly (() => KubernetesVersion)[]): readonly Moment[] {
  return replayTraffic(recorded(makers));
}

describe("replayTraffic", () => {
  it("gives weight, hash and ready pods of every route, in the order of the writes", () => {
    const moments = momentsOf(
      () => virtualService(0, 100),
      () => replicaSet("new", 4),
    );

    expect(moments.map(({ write, routes }) => ({ write, routes }))).toEqual([
      { write: "start", routes: { "web http:primary": shares([50, 50], 2) } },
      { write: "VirtualService web by somebody", routes: { "web http:primary": shares([0, 100], 2) } },
      { write: "ReplicaSet web-new by test", routes: { "web http:primary": shares([0, 100], 4) } },
    ]);
  });

  it("counts all pods where nothing tells the versions apart", () => {
    const [, moment] = momentsOf(() => service("web-canary"));

    expect(moment?.routes["web http:primary"]?.[1]).toEqual({ hash: undefined, weight: 50, readyPods: 6 });
  });

  it("takes the labels of a subset, and no pods for one that is gone", () => {
    const subsets = [{ name: "v2", labels: { [hashLabel]: "new" } }];
    const route = [{ destination: { host: "web", subset: "v2" } }];
    const moments = momentsOf(
      () => service("web"),
      () => version("DestinationRule", "web", { spec: { host: "web", subsets } }),
      () => version("VirtualService", "inner", { spec: { http: [{ route }] } }),
      () => ({ ...version("DestinationRule", "web"), deleted: true }),
    );

    expect(moments.slice(-2).map(({ write, routes }) => [write, routes["inner http:#0"]])).toEqual([
      ["VirtualService inner by test", [{ hash: "new", weight: 100, readyPods: 2 }]],
      ["DestinationRule web deleted", [{ hash: undefined, weight: 100, readyPods: 0 }]],
    ]);
  });
});

describe("the checks of a record", () => {
  it("find weight on a version without ready pods", () => {
    const moments = momentsOf(() => replicaSet("new", 0));

    expect(findWeightOnEmptyHash(moments)).toEqual([
      `${revision} ReplicaSet web-new by test: web http:primary 50% old (4 ready), 50% new (0 ready)`,
    ]);
  });

  it("find a return to a version that had no traffic any more", () => {
    const moments = momentsOf(
      () => virtualService(0, 100),
      () => virtualService(10, 90),
    );

    expect(findReturnsTo("old", moments)).toEqual([
      `${revision} VirtualService web by somebody: web http:primary 10% old (4 ready), 90% new (2 ready)`,
    ]);
    expect(findReturnsTo("new", moments)).toEqual([]);
  });

  it("follow the weight of a version through changes of weights and selectors", () => {
    const moments = momentsOf(
      () => virtualService(0, 100),
      () => service("web-stable", "new"),
      () => virtualService(100, 0),
    );

    expect(weightsOver(moments, "web http:primary", "new")).toEqual([50, 100]);
    expect(findReturnsTo("old", moments)).toEqual([]);
  });

  it("begin where a version has all traffic, or where somebody wrote", () => {
    const moments = momentsOf(
      () => replicaSet("new", 4),
      () => virtualService(100, 0),
      () => replicaSet("new", 0),
    );

    expect(onceAllOn("old", "web http:primary", moments)).toEqual(moments.slice(2));
    expect(sinceWrite("VirtualService web by somebody", moments)).toEqual(moments.slice(2));
    expect(() => onceAllOn("new", "web http:primary", moments)).toThrow("never was all traffic");
    expect(() => sinceWrite("Service web", moments)).toThrow("there was no write");
  });
});

function shares([stable = 0, canary = 0]: readonly number[], readyPods: number) {
  return [
    { hash: "old", weight: stable, readyPods: 4 },
    { hash: "new", weight: canary, readyPods },
  ];
}
