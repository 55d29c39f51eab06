import { describe, expect, it } from "vitest";
import type { JsonPatch } from "../../src/resources/json-patch.ts";
import { AnswerLost, PreconditionLost } from "../../src/resources/resource-store.ts";
import { describeFailure, optionsFor, startServer } from "../support/cluster-fixture.ts";
import { forbiddenAnswer, statusAnswer } from "../support/fake-api-status.ts";
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
    const { store } = await openCluster(server, {}, { flags: { ...flags, requestTimeout: "50ms" } });
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
