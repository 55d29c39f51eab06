import { describe, expect, it } from "vitest";
import { fieldAt } from "../../src/resources/fields.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { parseRollout, stepWeights } from "../../src/resources/rollout.ts";
import { parseStatus } from "../../src/resources/rollout-status.ts";
import { kubernetesObject, rollout } from "../support/builders.ts";

describe("parseRollout", () => {
  it("reads a host-level Rollout that a controller has seen", () => {
    const object = rollout({
      status: {
        currentPodHash: "bbb",
        stableRS: "aaa",
        canary: { weights: { canary: { weight: 10 }, stable: { weight: 90 } } },
      },
    });
    expect(parseRollout(object)).toEqual({
      ref: { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", namespace: "shop", name: "web" },
      place: undefined,
      generation: 3,
      replicas: 1,
      paused: false,
      restartAt: undefined,
      revision: undefined,
      instanceId: undefined,
      podSelector: "app=web",
      stableService: "web-stable",
      canaryService: "web-canary",
      pingPong: undefined,
      virtualServices: [{ name: "web", httpRoutes: [], tlsRoutes: [], tcpRoutes: [] }],
      destinationRule: undefined,
      managedRoutes: [],
      dynamicStableScale: false,
      minPodsPerReplicaSet: undefined,
      replicaThreshold: undefined,
      steps: [
        { kind: "setWeight", weight: 10 },
        { kind: "pause", duration: undefined },
        { kind: "setWeight", weight: 50 },
        { kind: "pause", duration: undefined },
      ],
      status: parseStatus(fieldAt(object, "status")),
    });
  });

  it("reads a Rollout from a manifest, without status and generation", () => {
    const { spec } = rollout().content;
    const object = { ...kubernetesObject("Rollout", "web", { spec: spec as JsonObject }), place: "web.yaml:1" };
    expect(parseRollout(object)).toMatchObject({
      place: "web.yaml:1",
      generation: undefined,
      status: { observedGeneration: undefined, recordedCanaryWeight: undefined },
    });
  });

  it.for([
    { name: "its status", status: { selector: "app=web", stableRS: "aaa" }, podSelector: "app=web" },
    {
      name: "the hashes of its ReplicaSets",
      status: { currentPodHash: "bbb", stableRS: "aaa" },
      podSelector: "rollouts-pod-template-hash in (bbb,aaa)",
    },
    { name: "nothing", status: {}, podSelector: undefined },
  ])("with a workloadRef takes the pod selector from $name", ({ status, podSelector }) => {
    const { content } = rollout({ status });
    const { selector: _, ...spec } = content["spec"] as JsonObject;
    const object = kubernetesObject("Rollout", "web", { ...content, spec });
    expect(parseRollout(object).podSelector).toBe(podSelector);
  });

  it("reads selectors of all protocols, with 0 for a port that is left out", () => {
    const reference = {
      name: "web.gateways",
      routes: ["primary", "internal"],
      tlsRoutes: [{ port: 443, sniHosts: ["a.example.com"] }, { sniHosts: ["b.example.com"] }],
      tcpRoutes: [{ port: 3306 }, {}],
    };
    expect(parseRollout(rollout({ istio: { virtualService: reference } })).virtualServices).toEqual([
      {
        name: "web.gateways",
        httpRoutes: ["primary", "internal"],
        tlsRoutes: [
          { port: 443, sniHosts: ["a.example.com"] },
          { port: 0, sniHosts: ["b.example.com"] },
        ],
        tcpRoutes: [{ port: 3306 }, { port: 0 }],
      },
    ]);
  });

  it("keeps the order of several VirtualServices", () => {
    const istio = { virtualServices: [{ name: "b" }, { name: "a", routes: ["primary"] }] };
    expect(parseRollout(rollout({ istio })).virtualServices.map(({ name }) => name)).toEqual(["b", "a"]);
  });

  it("takes an empty list of VirtualServices for an absent one", () => {
    const istio = { virtualService: { name: "web" }, virtualServices: [] };
    expect(parseRollout(rollout({ istio })).virtualServices.map(({ name }) => name)).toEqual(["web"]);
  });

  it("reads the DestinationRule and its subsets", () => {
    const destinationRule = {
      name: "web",
      canarySubsetName: "canary",
      stableSubsetName: "stable",
      additionalSubsetNames: ["legacy"],
    };
    expect(
      parseRollout(rollout({ istio: { virtualService: { name: "web" }, destinationRule } })).destinationRule,
    ).toEqual({
      name: "web",
      canarySubset: "canary",
      stableSubset: "stable",
      additionalSubsets: ["legacy"],
    });
  });

  it("reads ping-pong Services and which of them is stable", () => {
    const object = rollout({
      canary: { stableService: "", canaryService: "", pingPong: { pingService: "ping", pongService: "pong" } },
      status: { canary: { stablePingPong: "ping" } },
    });
    expect(parseRollout(object)).toMatchObject({
      stableService: undefined,
      canaryService: undefined,
      pingPong: { ping: "ping", pong: "pong" },
      status: { stablePingPong: "ping" },
    });
  });

  it("reads what is wanted of its pods", () => {
    const { content } = rollout({
      canary: { dynamicStableScale: true },
      metadata: { annotations: { "rollout.argoproj.io/revision": "7" } },
    });
    const wishes = { replicas: 5, paused: true, restartAt: "2026-01-01T12:00:00Z" };
    const spec = { ...(content["spec"] as JsonObject), ...wishes };
    expect(parseRollout(kubernetesObject("Rollout", "web", { ...content, spec }))).toMatchObject({
      ...wishes,
      revision: 7,
      dynamicStableScale: true,
    });
  });

  it("keeps a wish for no pods at all apart from none", () => {
    const { content } = rollout();
    const spec = { ...(content["spec"] as JsonObject), replicas: 0, restartAt: "" };
    expect(parseRollout(kubernetesObject("Rollout", "web", { ...content, spec }))).toMatchObject({
      replicas: 0,
      restartAt: undefined,
    });
  });

  it("reads the instance id, managed routes and the weights of steps", () => {
    const object = rollout({
      metadata: { labels: { "argo-rollouts.argoproj.io/controller-instance-id": "team-x" } },
      routing: { managedRoutes: [{ name: "header" }, { name: "mirror" }] },
      canary: { steps: [{ setWeight: 0 }, { pause: { duration: "1m" } }, { setWeight: 5 }, { setWeight: 100 }] },
    });
    const parsed = parseRollout(object);
    expect(parsed).toMatchObject({ instanceId: "team-x", managedRoutes: ["header", "mirror"] });
    expect(stepWeights(parsed)).toEqual([0, 5, 100]);
  });

  it.for([
    { name: "is undefined without one", selector: {}, text: undefined },
    { name: "joins labels", selector: { matchLabels: { app: "web", tier: "front" } }, text: "app=web,tier=front" },
    {
      name: "writes expressions as the API server takes them",
      selector: {
        matchLabels: { app: "web" },
        matchExpressions: [
          { key: "env", operator: "In", values: ["prod", "stage"] },
          { key: "zone", operator: "NotIn", values: ["b"] },
          { key: "team", operator: "Exists" },
          { key: "old", operator: "DoesNotExist" },
        ],
      },
      text: "app=web,env in (prod,stage),zone notin (b),team,!old",
    },
  ])("has a pod selector that $name", ({ selector, text }) => {
    const content = rollout().content;
    const spec = { ...(content["spec"] as JsonObject), selector };
    expect(parseRollout(kubernetesObject("Rollout", "web", { spec })).podSelector).toBe(text);
  });
});
