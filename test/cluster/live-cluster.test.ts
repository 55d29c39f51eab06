import { describe, expect, it } from "vitest";
import { readClusterInfo } from "../../src/cluster/cluster-info.ts";
import type { ClusterOptions } from "../../src/cluster/cluster-store.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { kubernetesObject, rollout } from "../support/builders.ts";
import { describeFailure, optionsFor, startServer } from "../support/cluster-fixture.ts";
import { forbiddenAnswer, statusAnswer } from "../support/fake-api-status.ts";
import { openCluster, startTwoServers } from "../support/open-cluster.ts";

async function openLive(extra: Partial<ClusterOptions> = {}) {
  const server = await startServer();
  return { server, ...(await openCluster(server, {}, extra)) };
}

const lease = kubernetesObject("Lease", "argo-rollouts-controller-lock", {
  metadata: { namespace: "argo-rollouts" },
  spec: { leaseDurationSeconds: 15, renewTime: "2026-01-01T00:00:00.000000Z" },
}).content;

const deployment = kubernetesObject("Deployment", "argo-rollouts", {
  metadata: { namespace: "argo-rollouts", labels: { "app.kubernetes.io/name": "argo-rollouts" } },
  spec: { replicas: 1, template: { spec: { containers: [{ name: "controller", image: "argo-rollouts:v1.10.1" }] } } },
}).content;

describe("listReplicaSets", () => {
  const labelled = (name: string, app: string) =>
    kubernetesObject("ReplicaSet", name, { metadata: { labels: { app } } }).content;

  it("lists those that carry the labels", async () => {
    const { server, live } = await openLive();
    for (const object of [labelled("web-1", "web"), labelled("web-2", "web"), labelled("db-1", "db")])
      server.put(object);
    const found = await live.listReplicaSets("shop", "app=web");
    expect(found.map(({ ref }) => ref)).toEqual([
      { kind: "ReplicaSet", apiVersion: "apps/v1", namespace: "shop", name: "web-1" },
      { kind: "ReplicaSet", apiVersion: "apps/v1", namespace: "shop", name: "web-2" },
    ]);
    expect(server.requests[0]?.query).toEqual({ labelSelector: "app=web", limit: "500" });
  });

  it("follows the pages of a long list", async () => {
    const { server, live } = await openLive();
    for (let number = 0; number < 1100; number += 1) server.put(labelled(`web-${number}`, "web"));
    expect(await live.listReplicaSets("shop", "app=web")).toHaveLength(1100);
    expect(server.requests.map(({ query }) => query["continue"])).toEqual([undefined, "500", "1000"]);
  });

  it("begins anew, in one piece, when the pages have expired", async () => {
    const { server, live } = await openLive();
    for (let number = 0; number < 600; number += 1) server.put(labelled(`web-${number}`, "web"));
    const expired = statusAnswer({
      code: 410,
      reason: "Expired",
      message: "The provided continue parameter is too old",
    });
    server.fail({ matches: ({ query }) => "continue" in query, answer: expired });
    expect(await live.listReplicaSets("shop", "app=web")).toHaveLength(600);
    expect(server.requests.map(({ query }) => query["limit"])).toEqual(["500", "500", undefined]);
  });
});

describe("findLeases", () => {
  it("looks in all namespaces, and gives the time of the server", async () => {
    const { server, live } = await openLive();
    server.put(lease);
    const reading = await live.findLeases("argo-rollouts-controller-lock");
    const { path, query } = server.requests[0] ?? {};
    expect(path).toBe("/apis/coordination.k8s.io/v1/leases");
    expect(query).toMatchObject({ fieldSelector: "metadata.name=argo-rollouts-controller-lock" });
    if (!reading.permitted) throw new Error("not permitted");
    expect(reading.value.leases.map(({ ref: { namespace, name } }) => `${namespace}/${name}`)).toEqual([
      "argo-rollouts/argo-rollouts-controller-lock",
    ]);
    expect(Math.abs(reading.value.serverTime - Date.now())).toBeLessThan(5_000);
  });

  it("looks in the namespace of the controller where it is known", async () => {
    const { server, live } = await openLive({ controllerNamespace: "elsewhere" });
    server.put(lease);
    const reading = await live.findLeases("argo-rollouts-controller-lock");
    expect(reading).toMatchObject({ permitted: true, value: { leases: [] } });
    expect(server.requests[0]?.path).toBe("/apis/coordination.k8s.io/v1/namespaces/elsewhere/leases");
  });

  it.for([
    { name: "in all namespaces", controllerNamespace: undefined, missing: "list leases.coordination.k8s.io -A" },
    { name: "in one namespace", controllerNamespace: "argo", missing: "list leases.coordination.k8s.io -n argo" },
  ])("names the permission that is missing $name", async ({ controllerNamespace, missing }) => {
    const { server, live } = await openLive({ controllerNamespace });
    server.fail({ answer: forbiddenAnswer("list", "leases.coordination.k8s.io", controllerNamespace) });
    expect(await live.findLeases("lock")).toEqual({ permitted: false, missing });
  });

  it("raises every other failure", async () => {
    const { server, live } = await openLive();
    server.fail({ answer: statusAnswer({ code: 400, reason: "BadRequest", message: "bad selector" }) });
    expect(await describeFailure(live.findLeases("lock"))).toEqual({
      code: "request-rejected",
      message: "the server rejects the request for leases.coordination.k8s.io: bad selector",
      hint: "look up what the server allows with: kubectl explain leases.coordination.k8s.io",
    });
  });
});

describe("findControllerDeployments", () => {
  it("looks for the label of the controller", async () => {
    const { server, live } = await openLive();
    server.put(deployment);
    const found = await live.findControllerDeployments();
    expect(found).toMatchObject({
      permitted: true,
      value: [{ ref: { namespace: "argo-rollouts", name: "argo-rollouts" } }],
    });
  });

  it("names the permission that is missing", async () => {
    const { server, live } = await openLive();
    server.fail({ answer: forbiddenAnswer("list", "deployments.apps") });
    expect(await live.findControllerDeployments()).toEqual({ permitted: false, missing: "list deployments.apps -A" });
  });
});

describe("record", () => {
  const change = { annotation: '{"time":"now"}', message: "weight set to 20%" };
  const ref = { ...rollout().ref };

  it("writes the annotation and an Event that names the Rollout by its UID", async () => {
    const { server, store, live } = await openLive();
    server.put(rollout({ metadata: { uid: "u-1" } }).content);
    await store.readRollout("web");
    expect(await live.record(ref, change)).toEqual([]);
    expect(server.find("Rollout", "shop", "web")?.["metadata"]).toMatchObject({
      annotations: { "istio-rollout.dev/last-change": '{"time":"now"}' },
    });
    expect(server.requests.find(({ method }) => method === "POST")?.body).toEqual({
      apiVersion: "v1",
      kind: "Event",
      metadata: { namespace: "shop", name: "web.19b796dd600" },
      involvedObject: {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Rollout",
        namespace: "shop",
        name: "web",
        uid: "u-1",
      },
      reason: "TrafficShifted",
      message: "weight set to 20%",
      type: "Normal",
      source: { component: "kubectl-istio-rollout" },
      firstTimestamp: "2026-01-01T12:00:00Z",
      lastTimestamp: "2026-01-01T12:00:00Z",
      count: 1,
    });
  });

  it("takes the place of an earlier annotation", async () => {
    const { server, live } = await openLive();
    server.put(
      rollout({ metadata: { annotations: { "istio-rollout.dev/last-change": '{"time":"before"}' } } }).content,
    );
    expect(await live.record(ref, change)).toEqual([]);
    expect(server.find("Rollout", "shop", "web")?.["metadata"]).toMatchObject({
      annotations: { "istio-rollout.dev/last-change": '{"time":"now"}' },
    });
  });

  it("names the permission for the Event alone where the annotation could be written", async () => {
    const { server, live } = await openLive();
    server.put(rollout().content);
    server.fail({
      matches: ({ path }) => path.endsWith("/events"),
      answer: forbiddenAnswer("create", "events", "shop"),
    });
    expect(await live.record(ref, change)).toEqual(["create events -n shop"]);
  });

  it("shortens a message that the server would refuse", async () => {
    const { server, live } = await openLive();
    server.put(rollout().content);
    await live.record(ref, { ...change, message: "m".repeat(2000) });
    const body = server.requests.find(({ method }) => method === "POST")?.body as JsonObject;
    expect(String(body["message"])).toMatch(/^m{1023}…$/);
  });

  it("names the permissions that are missing", async () => {
    const { server, live } = await openLive();
    server.put(rollout().content);
    const isPatch = ({ method }: { method: string }) => method === "PATCH";
    server.fail({ matches: isPatch, answer: forbiddenAnswer("patch", "rollouts.argoproj.io", "shop") });
    server.fail({ matches: (request) => !isPatch(request), answer: forbiddenAnswer("create", "events", "shop") });
    expect(await live.record(ref, change)).toEqual(["patch rollouts.argoproj.io -n shop", "create events -n shop"]);
  });

  it("says what is in the way of the Event", async () => {
    const { server, live } = await openLive();
    server.put(rollout().content);
    const message = 'events "web.19b796dd600" already exists';
    const isPost = ({ method }: { method: string }) => method === "POST";
    server.fail({ matches: isPost, answer: statusAnswer({ code: 409, reason: "AlreadyExists", message }) });
    expect(await live.record(ref, change)).toEqual([`create events -n shop (not created: ${message})`]);
  });

  it("gives a text for each other failure, and fails nothing", async () => {
    const { server, live } = await openLive();
    server.fail({ matches: ({ method }) => method === "POST", cut: "before" });
    expect(await live.record(ref, change)).toEqual([
      'patch rollouts.argoproj.io -n shop (rollouts.argoproj.io "shop/web" not found in context "test")',
      "create events -n shop (the server gave no answer)",
    ]);
  });
});

describe("readClusterInfo", () => {
  it("tells what runs in the cluster", async () => {
    const server = await startServer({
      served: { "": ["v1"], apps: ["v1"], "argoproj.io": ["v1alpha1"], "networking.istio.io": ["v1", "v1beta1"] },
    });
    server.put(deployment);
    expect(await readClusterInfo(optionsFor(server))).toEqual({
      context: "test",
      serverVersion: "v1.34.4",
      controllerImages: ["argo-rollouts:v1.10.1"],
      istioVersions: ["v1", "v1beta1"],
      rolloutVersions: ["v1alpha1"],
    });
  });

  it("asks the Istio context for the versions of Istio", async () => {
    const { main, options } = await startTwoServers({ "networking.istio.io": ["v1alpha3"] });
    const info = await readClusterInfo({ ...optionsFor(main), ...options });
    expect(info).toMatchObject({ context: "test", istioVersions: ["v1alpha3"], rolloutVersions: ["v1alpha1"] });
  });

  it("tells what is absent and what may not be seen", async () => {
    const server = await startServer({ served: { "": ["v1"], apps: ["v1"] } });
    server.fail({
      matches: ({ path }) => path.endsWith("deployments"),
      answer: forbiddenAnswer("list", "deployments.apps"),
    });
    expect(await readClusterInfo(optionsFor(server))).toMatchObject({
      controllerImages: undefined,
      istioVersions: [],
      rolloutVersions: [],
    });
  });
});
