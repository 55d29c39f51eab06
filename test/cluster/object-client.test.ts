import { describe, expect, it } from "vitest";
import type { JsonPatch } from "../../src/resources/json-patch.ts";
import { AnswerLost, PreconditionLost } from "../../src/resources/resource-store.ts";
import { describeFailure, optionsFor, startServer } from "../support/cluster-fixture.ts";
import type { FakeApiServer } from "../support/fake-api-server.ts";
import { forbiddenAnswer, pathNotFound, statusAnswer } from "../support/fake-api-status.ts";
import { openCluster, openShop, sent, web, webReference } from "../support/open-cluster.ts";

const toTwenty: JsonPatch = [
  { op: "test", path: "/spec/http/0/route/0/weight", value: 100 },
  { op: "replace", path: "/spec/http/0/route/0/weight", value: 80 },
];

describe("read", () => {
  it("gives the object with the version it was read under", async () => {
    const { store } = await openShop();
    const object = await store.read(web);
    expect(object?.ref).toEqual(webReference);
    expect(object?.content["spec"]).toMatchObject({ hosts: ["web"] });
  });

  it("gives undefined for an object that is absent", async () => {
    const { store } = await openShop();
    expect(await store.read({ ...web, name: "other" })).toBeUndefined();
  });

  it("goes down to an older API version, and remembers it", async () => {
    const { server, store } = await openShop({ served: { "networking.istio.io": ["v1alpha3"] } });
    expect((await store.read(web))?.ref.apiVersion).toBe("networking.istio.io/v1alpha3");
    await store.read({ ...web, kind: "DestinationRule" });
    expect(sent(server)).toEqual([
      "GET /apis/networking.istio.io/v1/namespaces/shop/virtualservices/web",
      "GET /apis/networking.istio.io/v1beta1/namespaces/shop/virtualservices/web",
      "GET /apis/networking.istio.io/v1alpha3/namespaces/shop/virtualservices/web",
      "GET /apis/networking.istio.io/v1alpha3/namespaces/shop/destinationrules/web",
    ]);
  });

  it("says that Istio is absent", async () => {
    const { store } = await openShop({ served: {} });
    expect(await describeFailure(store.read(web))).toEqual({
      code: "crd-absent",
      message: 'Istio is not installed in context "test" (no virtualservices.networking.istio.io)',
      hint: "choose the cluster that has the VirtualServices with --istio-context",
    });
  });

  it("says what may not be read", async () => {
    const { server, store } = await openShop();
    server.fail({ answer: forbiddenAnswer("get", "virtualservices.networking.istio.io", "shop") });
    expect(await describeFailure(store.read(web))).toEqual({
      code: "forbidden",
      message: 'user "tester" may not get virtualservices.networking.istio.io in namespace "shop"',
      hint: "kubectl auth can-i get virtualservices.networking.istio.io -n shop",
    });
  });

  it("refuses an answer that is no object", async () => {
    const { server, store } = await openShop();
    server.fail({ answer: { status: 200, body: "<html>log in</html>" } });
    expect(await describeFailure(store.read(web), { [server.url]: "SERVER" })).toEqual({
      code: "server-error",
      message: 'server "SERVER" of context "test" did not answer with a Kubernetes object',
      hint: "check the server's address in the kubeconfig; something else may answer there",
    });
  });
});

describe("apply", () => {
  it("sends one JSON patch and gives the object as it then stands", async () => {
    const { server, store } = await openShop();
    const { content } = await store.apply(webReference, toTwenty);
    expect(content["spec"]).toMatchObject({ http: [{ route: [{ weight: 80 }] }] });
    const { body, headers } = server.requests[0] ?? {};
    expect({ body, type: headers?.["content-type"] }).toEqual({ body: toTwenty, type: "application/json-patch+json" });
    expect(sent(server)).toEqual([
      "PATCH /apis/networking.istio.io/v1/namespaces/shop/virtualservices/web?fieldManager=kubectl-istio-rollout",
    ]);
  });

  it("writes under the field manager asked for", async () => {
    const { server, store } = await openShop({}, { fieldManager: "pipeline" });
    await store.apply(webReference, toTwenty);
    expect(server.requests[0]?.query).toEqual({ fieldManager: "pipeline" });
  });

  it("raises PreconditionLost when a test does not hold", async () => {
    const { store } = await openShop();
    await store.apply(webReference, toTwenty);
    await expect(store.apply(webReference, toTwenty)).rejects.toThrow(PreconditionLost);
  });

  it("raises PreconditionLost when the resourceVersion is stale", async () => {
    const { store } = await openShop();
    const stale: JsonPatch = [{ op: "replace", path: "/metadata/resourceVersion", value: "1" }];
    await expect(store.apply(webReference, stale)).rejects.toThrow(PreconditionLost);
  });

  it.for([
    { name: "the connection is cut before it is carried out", fault: { cut: "before" } },
    { name: "the connection is cut after it is carried out", fault: { cut: "after" } },
    { name: "a gateway gives up", fault: { answer: { status: 504, body: "upstream request timeout" } } },
    {
      name: "the server loses its own store",
      fault: { answer: statusAnswer({ code: 500, reason: "InternalError", message: "etcdserver: request timed out" }) },
    },
  ] as const)("raises AnswerLost when $name", async ({ fault }) => {
    const { server, store } = await openShop();
    server.fail(fault);
    await expect(store.apply(webReference, toTwenty)).rejects.toThrow(AnswerLost);
    expect(server.requests).toHaveLength(1);
  });

  it("raises AnswerLost when the request times out", async () => {
    const server = await startServer();
    server.hold();
    const { flags } = optionsFor(server);
    const { store } = await openCluster(server, {}, { flags: { ...flags, requestTimeout: "400ms" } });
    await expect(store.apply(webReference, toTwenty)).rejects.toThrow(AnswerLost);
  });

  it("does not raise AnswerLost when the server was never reached", async () => {
    const server = await startServer();
    const { store } = await openCluster(server);
    await server.close();
    expect(await describeFailure(store.apply(webReference, toTwenty), { [server.url]: "SERVER" })).toEqual({
      code: "server-unreachable",
      message: 'server "SERVER" of context "test" refused the connection',
      hint: "check that the cluster runs and can be reached: kubectl --context test version",
    });
  });

  it("does not send it again after a server error", async () => {
    const { server, store } = await openShop();
    server.fail({ answer: statusAnswer({ code: 503, reason: "ServiceUnavailable", message: "shutting down" }) });
    expect(await describeFailure(store.apply(webReference, toTwenty), { [server.url]: "SERVER" })).toEqual({
      code: "server-error",
      message: 'server "SERVER" of context "test" failed with 503: shutting down',
      hint: "try again in a moment, or look into the server's log",
    });
    expect(server.requests).toHaveLength(1);
  });

  it("shows the text of an admission webhook as it is", async () => {
    const { server, store } = await openShop();
    const message =
      'admission webhook "rev.validation.istio.io" denied the request: configuration is invalid: weight -5 < 0';
    server.fail({ answer: statusAnswer({ code: 400, reason: "BadRequest", message }) });
    expect(await describeFailure(store.apply(webReference, toTwenty))).toEqual({
      code: "admission-denied",
      message,
      hint: "change what the policy asks for, or ask who set it up",
    });
  });
});

describe("rehearse", () => {
  it("has the server check the patch without storing it", async () => {
    const { server, live } = await openShop();
    await live.rehearse(webReference, toTwenty);
    expect(server.requests[0]?.query).toEqual({ dryRun: "All", fieldManager: "kubectl-istio-rollout" });
    expect(server.find("VirtualService", "shop", "web")?.["spec"]).toMatchObject({
      http: [{ route: [{ weight: 100 }] }],
    });
  });

  it("raises PreconditionLost as apply does", async () => {
    const { live } = await openShop();
    const patch: JsonPatch = [{ op: "test", path: "/spec/hosts/0", value: "other" }];
    await expect(live.rehearse(webReference, patch)).rejects.toThrow(PreconditionLost);
  });

  it("is repeated when the connection is cut, because nothing is stored", async () => {
    const { server, live } = await openShop();
    server.fail({ cut: "after" });
    await live.rehearse(webReference, toTwenty);
    expect(server.requests).toHaveLength(2);
  });
});

const rolloutReference = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Rollout",
  namespace: "shop",
  name: "web",
} as const;
const rolloutPath = "/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/web";
const managed = "fieldManager=kubectl-istio-rollout";
const abort: JsonPatch = [
  { op: "test", path: "/status/abort", value: null },
  { op: "add", path: "/status/abort", value: true },
];

/** What the server stores of the Rollout. */
function storedRollout({ find }: FakeApiServer) {
  return find("Rollout", "shop", "web") ?? {};
}

describe("a subresource", () => {
  it("is written at its own address, which leaves the rest of the object alone", async () => {
    const { server, store } = await openShop();
    const patch: JsonPatch = [...abort, { op: "replace", path: "/spec/selector", value: {} }];
    const { ref, content } = await store.apply(rolloutReference, patch, "status");
    expect(sent(server)).toEqual([`PATCH ${rolloutPath}/status?${managed}`]);
    expect(ref).toEqual(rolloutReference);
    expect(content).toMatchObject({ status: { abort: true }, spec: { selector: { matchLabels: { app: "web" } } } });
    expect(storedRollout(server)).toMatchObject({ status: { abort: true, observedGeneration: "3" } });
  });

  it.for([
    { name: "that is no Status", answer: pathNotFound },
    {
      name: "that is a Status",
      answer: statusAnswer({
        code: 404,
        reason: "NotFound",
        message: "the server could not find the requested resource",
        details: {},
      }),
    },
  ])("is a part of the object itself where the server answers with a 404 $name", async ({ answer }) => {
    const { server, store } = await openShop();
    server.fail({ matches: ({ path }) => path.endsWith("/status"), answer });
    const { content } = await store.apply(rolloutReference, abort, "status");
    expect(content).toMatchObject({ status: { abort: true } });
    expect(sent(server)).toEqual([`PATCH ${rolloutPath}/status?${managed}`, `PATCH ${rolloutPath}?${managed}`]);
    expect(server.requests[1]?.body).toEqual(abort);
  });

  it("is rehearsed at its own address, and there too falls back to the object", async () => {
    const { server, live } = await openShop();
    await live.rehearse(rolloutReference, abort, "status");
    server.fail({ matches: ({ path }) => path.endsWith("/status"), answer: pathNotFound });
    await live.rehearse(rolloutReference, abort, "status");
    expect(sent(server)).toEqual([
      `PATCH ${rolloutPath}/status?${managed}&dryRun=All`,
      `PATCH ${rolloutPath}/status?${managed}&dryRun=All`,
      `PATCH ${rolloutPath}?${managed}&dryRun=All`,
    ]);
    expect(storedRollout(server)).not.toMatchObject({ status: { abort: true } });
  });

  it("of an object that is absent is said to be absent", async () => {
    const { server, store } = await openShop();
    const absent = { ...rolloutReference, name: "other" };
    expect(await describeFailure(store.apply(absent, abort, "status"))).toEqual({
      code: "object-not-found",
      message: 'rollouts.argoproj.io/status "shop/other" not found in context "test"',
      hint: "check the name, the namespace (-n) and the context (--context)",
    });
    expect(server.requests).toHaveLength(2);
  });

  it("that may not be written is named with the question that tells it", async () => {
    const { server, store } = await openShop();
    server.fail({ answer: forbiddenAnswer("patch", "rollouts/status.argoproj.io", "shop") });
    expect(await describeFailure(store.apply(rolloutReference, abort, "status"))).toEqual({
      code: "forbidden",
      message: 'user "tester" may not patch rollouts.argoproj.io/status in namespace "shop"',
      hint: "kubectl auth can-i patch rollouts.argoproj.io --subresource=status -n shop",
    });
    expect(server.requests).toHaveLength(1);
  });

  it("that an authorizer forbids in words of its own is named too", async () => {
    const { server, store } = await openShop();
    server.fail({ answer: statusAnswer({ code: 403, reason: "Forbidden", message: "not on Fridays" }) });
    const failure = await describeFailure(store.apply(rolloutReference, abort, "status"), { [server.url]: "SERVER" });
    expect(failure).toEqual({
      code: "forbidden",
      message: 'server "SERVER" of context "test" forbids it: not on Fridays',
      hint: "check with: kubectl auth can-i patch rollouts.argoproj.io --subresource=status -n shop",
    });
  });

  it("raises PreconditionLost and AnswerLost as the object does", async () => {
    const { server, store } = await openShop();
    await store.apply(rolloutReference, abort, "status");
    await expect(store.apply(rolloutReference, abort, "status")).rejects.toThrow(PreconditionLost);
    server.fail({ cut: "after" });
    await expect(store.apply(rolloutReference, abort, "status")).rejects.toThrow(AnswerLost);
  });
});

describe("merge", () => {
  const body = { status: { abort: true, observedGeneration: null } };

  it("sends a merge patch and gives the object as it then stands", async () => {
    const { server, live } = await openShop();
    const { ref, content } = await live.merge(rolloutReference, body, { subresource: "status", dryRun: false });
    expect(sent(server)).toEqual([`PATCH ${rolloutPath}/status?${managed}`]);
    const { body: sentBody, headers } = server.requests[0] ?? {};
    expect({ sentBody, type: headers?.["content-type"] }).toEqual({
      sentBody: body,
      type: "application/merge-patch+json",
    });
    expect(ref).toEqual(rolloutReference);
    expect(content["status"]).toEqual({ abort: true });
    expect(storedRollout(server)["status"]).toEqual({ abort: true });
  });

  it("writes the object itself without a subresource", async () => {
    const { server, live } = await openShop();
    const { content } = await live.merge(rolloutReference, { spec: { paused: true } }, { dryRun: false });
    expect(content["spec"]).toMatchObject({ paused: true, selector: { matchLabels: { app: "web" } } });
    expect(sent(server)).toEqual([`PATCH ${rolloutPath}?${managed}`]);
  });

  it("falls back to the object itself where there is no such subresource", async () => {
    const { server, live } = await openShop();
    server.fail({ matches: ({ path }) => path.endsWith("/status"), answer: pathNotFound });
    const { content } = await live.merge(rolloutReference, body, { subresource: "status", dryRun: false });
    expect(content["status"]).toEqual({ abort: true });
    expect(server.requests.map(({ headers }) => headers["content-type"])).toEqual([
      "application/merge-patch+json",
      "application/merge-patch+json",
    ]);
  });

  it("stores nothing in a dry run, which may be repeated", async () => {
    const { server, live } = await openShop();
    const before = storedRollout(server);
    server.fail({ cut: "after" });
    const { content } = await live.merge(rolloutReference, body, { subresource: "status", dryRun: true });
    expect(content["status"]).toEqual({ abort: true });
    expect(server.requests.map(({ query }) => query["dryRun"])).toEqual(["All", "All"]);
    expect(storedRollout(server)).toEqual(before);
  });

  it("raises AnswerLost where it is not known whether it arrived", async () => {
    const { server, live } = await openShop();
    server.fail({ cut: "after" });
    await expect(live.merge(rolloutReference, body, { subresource: "status", dryRun: false })).rejects.toThrow(
      AnswerLost,
    );
    expect(server.requests).toHaveLength(1);
  });
});
