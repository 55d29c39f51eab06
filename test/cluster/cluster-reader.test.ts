import { describe, expect, it, onTestFinished } from "vitest";
import { openClusterReader } from "../../src/cluster/cluster-reader.ts";
import { connectBoth } from "../../src/cluster/connect.ts";
import { rollout, service, virtualService } from "../support/builders.ts";
import { describeFailure, optionsFor, startServer } from "../support/cluster-fixture.ts";
import type { FakeApiOptions } from "../support/fake-api-server.ts";
import { forbiddenAnswer } from "../support/fake-api-status.ts";
import { sent } from "../support/open-cluster.ts";

const services = { group: "", plural: "services" };
const virtualServices = { group: "networking.istio.io", plural: "virtualservices" };
const namespaces = { group: "", plural: "namespaces" };

async function openReader(options: FakeApiOptions = {}) {
  const server = await startServer(options);
  const clients = await connectBoth(optionsFor(server));
  onTestFinished(() => clients.close());
  return { server, reader: openClusterReader(clients.main) };
}

describe("list", () => {
  it("gives whole objects with their apiVersion", async () => {
    const { server, reader } = await openReader();
    server.put(service("web").content);
    const found = await reader.list(services, { namespace: "shop" });
    expect(found).toMatchObject({ permitted: true, value: [{ apiVersion: "v1", metadata: { name: "web" } }] });
  });

  it("goes through the versions until one is served", async () => {
    const { server, reader } = await openReader({ served: { "networking.istio.io": ["v1alpha3"] } });
    server.put(virtualService("web", {}).content);
    const found = await reader.list(virtualServices, { namespace: undefined });
    expect(found).toMatchObject({ value: [{ apiVersion: "networking.istio.io/v1alpha3" }] });
    expect(sent(server)).toHaveLength(3);
  });

  it("finds nothing where the kind is not served", async () => {
    const { reader } = await openReader({ served: {} });
    expect(await reader.list(virtualServices, { namespace: "shop" })).toEqual({ permitted: true, value: [] });
  });

  it("names the permission that is missing", async () => {
    const { server, reader } = await openReader();
    server.fail({ answer: forbiddenAnswer("list", "services") });
    expect(await reader.list(services, { namespace: undefined })).toEqual({
      permitted: false,
      missing: "list services -A",
    });
  });

  it("throws what is no refusal", async () => {
    const { server, reader } = await openReader({ tokens: [] });
    const failure = await describeFailure(reader.list(services, { namespace: "shop" }), { [server.url]: "SERVER" });
    expect(failure.code).toBe("unauthorized");
  });
});

describe("find", () => {
  it("gives an object of a namespace, and one of the whole cluster", async () => {
    const { server, reader } = await openReader();
    server.put(service("web").content);
    server.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
    const web = await reader.find(services, { namespace: "shop", name: "web" });
    const shop = await reader.find(namespaces, { namespace: "", name: "shop" });
    expect([web, shop]).toMatchObject([{ value: { kind: "Service" } }, { value: { kind: "Namespace" } }]);
    expect(sent(server)).toEqual(["GET /api/v1/namespaces/shop/services/web", "GET /api/v1/namespaces/shop"]);
  });

  it.for([
    { name: "the object is not there", served: undefined },
    { name: "the kind is not served", served: {} },
  ])("gives nothing where $name", async ({ served }) => {
    const { reader } = await openReader(served === undefined ? {} : { served });
    const found = await reader.find(virtualServices, { namespace: "shop", name: "web" });
    expect(found).toEqual({ permitted: true, value: undefined });
  });

  it("names the permission that is missing", async () => {
    const { server, reader } = await openReader();
    server.fail({ answer: forbiddenAnswer("get", "namespaces") });
    const found = await reader.find(namespaces, { namespace: "", name: "shop" });
    expect(found).toEqual({ permitted: false, missing: "get namespaces -A" });
  });
});

describe("servedVersions", () => {
  it("asks once for each group", async () => {
    const { server, reader } = await openReader();
    server.put(rollout().content);
    const answers = await Promise.all([reader.servedVersions("argoproj.io"), reader.servedVersions("argoproj.io")]);
    expect(answers.map((answer) => answer.permitted && answer.value)).toEqual([["v1alpha1"], ["v1alpha1"]]);
    expect(sent(server)).toEqual(["GET /apis/argoproj.io"]);
  });

  it("finds out what is not installed", async () => {
    const { reader } = await openReader({ served: {} });
    expect(await describeFailure(reader.requireServed(virtualServices))).toMatchObject({
      code: "crd-absent",
      message: 'Istio is not installed in context "test" (no virtualservices.networking.istio.io)',
    });
  });
});
