import { describe, expect, it } from "vitest";
import { podsOf } from "../../src/traffic/traffic-state.ts";
import { destinationRule, hostRoute, rollout, service, virtualService } from "../support/builders.ts";
import { liveState, type StateParts, trafficState } from "../support/traffic-states.ts";

const web = virtualService("web", { http: [hostRoute()] });
const subsetLevel = {
  virtualService: { name: "web" },
  destinationRule: { name: "web", canarySubsetName: "canary", stableSubsetName: "stable" },
};

function podsBehindCanary(parts: Omit<StateParts, "virtualServices">, live: Parameters<typeof liveState>[1] = {}) {
  const state = liveState(trafficState({ virtualServices: [web], ...parts }), live);
  return state.live && podsOf("canary", state, state.live);
}

describe("podsOf at host level", () => {
  const what = 'Service "shop/web-canary"';
  it.for([
    {
      name: "counts the ready pods of the Service's hash",
      live: { ready: { aaa: 4, bbb: 2 } },
      pods: { kind: "hash", what, hash: "bbb", readyPods: 2 },
    },
    {
      name: "counts none where the hash has no ReplicaSet",
      live: { ready: { aaa: 4 } },
      pods: { kind: "hash", what, hash: "bbb", readyPods: 0 },
    },
    {
      name: "tells a Service without a hash",
      live: { services: [service("web-canary")] },
      pods: { kind: "unknown", what, because: "it carries no pod template hash" },
    },
    { name: "tells a Service that does not exist", live: { services: [] }, pods: { kind: "missing", what } },
  ])("$name", ({ live, pods }) => {
    expect(podsBehindCanary({}, live)).toEqual(pods);
  });
});

describe("podsOf at subset level", () => {
  const what = 'subset "canary" of DestinationRule "shop/web"';
  const subsets = (canary: string | undefined) => destinationRule("web", { stable: "aaa", canary });
  it.for([
    {
      name: "counts the ready pods of the subset's hash",
      rule: subsets("bbb"),
      pods: { kind: "hash", what, hash: "bbb", readyPods: 4 },
    },
    {
      name: "tells a subset without a hash",
      rule: subsets(undefined),
      pods: { kind: "unknown", what, because: "it carries no pod template hash" },
    },
    {
      name: "tells a subset that does not exist",
      rule: destinationRule("web", { stable: "aaa" }),
      pods: { kind: "missing", what },
    },
    { name: "tells a DestinationRule that does not exist", rule: undefined, pods: { kind: "missing", what } },
  ])("$name", ({ rule, pods }) => {
    const parts = { rollout: rollout({ istio: subsetLevel }), ...(rule && { destinationRule: rule }) };
    expect(podsBehindCanary(parts)).toEqual(pods);
  });
});
