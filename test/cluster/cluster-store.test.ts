import { describe, expect, it } from "vitest";
import { openClusterStore } from "../../src/cluster/cluster-store.ts";
import { rollout, virtualService } from "../support/builders.ts";
import { describeFailure, optionsFor, startServer } from "../support/cluster-fixture.ts";
import type { RecordedRequest } from "../support/fake-api-server.ts";
import { forbiddenAnswer } from "../support/fake-api-status.ts";
import {
  authorizations,
  openCluster,
  openShop,
  sent,
  startTwoServers,
  web,
  webReference,
} from "../support/open-cluster.ts";

function pickHeaders(request: RecordedRequest | undefined, names: RegExp) {
  return Object.fromEntries(Object.entries(request?.headers ?? {}).filter(([name]) => names.test(name)));
}

describe("openClusterStore", () => {
  it("says where it leads, and sends nothing yet", async () => {
    const { server, context, namespace, live } = await openShop();
    expect({ context, namespace, user: live.user }).toEqual({ context: "test", namespace: "shop", user: "tester" });
    expect(server.requests).toEqual([]);
  });

  it("calls an impersonated user by its name", async () => {
    const server = await startServer();
    const options = optionsFor(server);
    const { live } = await openCluster(server, {}, { flags: { ...options.flags, as: "alice" } });
    expect(live.user).toBe("alice");
  });

  it("identifies itself and asks for uncompressed JSON", async () => {
    const { server, store } = await openShop();
    await store.read(web);
    const { accept, "user-agent": agent, "accept-encoding": encoding } = server.requests[0]?.headers ?? {};
    expect({ accept, encoding }).toEqual({ accept: "application/json", encoding: undefined });
    expect(agent).toMatch(/^kubectl-istio_rollout\/1\.2\.3 \([a-z0-9]+\/[a-z0-9]+\)$/);
  });

  it("traces requests without credentials", async () => {
    const lines: string[] = [];
    const server = await startServer({ tokens: ["s3cret"] });
    const options = optionsFor(server, { namespace: "shop", user: { token: "s3cret" } });
    const { store } = await openCluster(server, {}, { ...options, trace: (line) => lines.push(line) });
    await store.read(web);
    const path = "/apis/networking.istio.io/v1/namespaces/shop/virtualservices/web";
    expect(lines).toEqual([`GET ${server.url}${path} 404 in 0 ms`]);
  });
});

describe("readRollout", () => {
  it("reads it from the namespace asked for", async () => {
    const { server, store } = await openShop();
    expect((await store.readRollout("web")).ref.namespace).toBe("shop");
    expect(sent(server)).toEqual(["GET /apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/web"]);
  });

  it("names the Rollouts that are there", async () => {
    const { server, store } = await openShop();
    expect(await describeFailure(store.readRollout("wbe"))).toEqual({
      code: "rollout-not-found",
      message: 'Rollout "shop/wbe" not found in context "test"',
      hint: 'did you mean "web"?',
      alternatives: { label: "rollouts", values: ["web"] },
    });
    expect(server.requests[1]?.headers["accept"]).toContain("as=PartialObjectMetadataList");
  });

  it("does without their names where they may not be listed", async () => {
    const { server, store } = await openShop();
    const answer = forbiddenAnswer("list", "rollouts.argoproj.io", "shop");
    server.fail({ matches: ({ path }) => path.endsWith("/rollouts"), answer });
    expect(await describeFailure(store.readRollout("wbe"))).toEqual({
      code: "rollout-not-found",
      message: 'Rollout "shop/wbe" not found in context "test"',
      hint: "check the name, the namespace (-n) and the context (--context)",
    });
  });

  it("says that Argo Rollouts is absent", async () => {
    const { store } = await openShop({ served: {} });
    expect(await describeFailure(store.readRollout("web"))).toEqual({
      code: "crd-absent",
      message: 'Argo Rollouts is not installed in context "test" (no rollouts.argoproj.io)',
      hint: "choose the cluster that has the Rollout with --context",
    });
  });
});

describe("an Istio context", () => {
  it("takes VirtualServices and DestinationRules, and nothing else", async () => {
    const { main, istio, options } = await startTwoServers();
    main.put(rollout().content);
    istio.put(virtualService("web", {}).content);
    const { store, live } = await openCluster(main, {}, options);
    await store.readRollout("web");
    await store.read({ ...web, kind: "Service" });
    await store.read(web);
    await store.read({ ...web, kind: "DestinationRule" });
    await live.rehearse(webReference, [{ op: "test", path: "/spec/hosts/0", value: "web" }]);
    expect(main.requests.map(({ path }) => path.split("/").at(-2))).toEqual(["rollouts", "services"]);
    expect(istio.requests.map(({ path }) => path.split("/").at(-2))).toEqual([
      "virtualservices",
      "destinationrules",
      "virtualservices",
    ]);
  });

  it("is acted in as the user that --as names", async () => {
    const { main, istio, options } = await startTwoServers();
    const flags = { as: "alice", asGroup: ["shop", "oncall"], asUid: "7" };
    const { store } = await openCluster(main, {}, { ...options, flags });
    await store.read({ ...web, kind: "Service" });
    await store.read(web);
    const impersonated = [main, istio].map(({ requests }) => pickHeaders(requests[0], /^impersonate-/));
    const alice = { "impersonate-user": "alice", "impersonate-group": "shop, oncall", "impersonate-uid": "7" };
    expect(impersonated).toEqual([alice, alice]);
  });

  it("keeps to its own cluster, user and credentials", async () => {
    const { main, istio, options } = await startTwoServers();
    const flags = { server: main.url, user: "tester", token: "t0ken", namespace: "other" };
    const { store } = await openCluster(main, {}, { ...options, flags });
    await store.read(web);
    expect([main.requests.length, authorizations(istio)]).toEqual([0, [undefined]]);
  });

  it("that is absent is named with its own flag", async () => {
    const server = await startServer();
    const { flags } = optionsFor(server);
    const opened = openClusterStore({ ...optionsFor(server), flags, istioContext: "tets" });
    expect(await describeFailure(opened, { [flags.kubeconfig]: "FILE" })).toEqual({
      code: "context-not-found",
      message: 'context "tets" not found in kubeconfig "FILE"',
      hint: "did you mean --istio-context test?",
      alternatives: { label: "contexts", values: ["test"] },
    });
  });
});
