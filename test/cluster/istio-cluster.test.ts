// Where Istio objects are read and written, and that a Secret which cannot be used is never passed over.
import { describe, expect, it } from "vitest";
import type { ClusterOptions } from "../../src/cluster/cluster-store.ts";
import type { IstioPlace } from "../../src/resources/live-cluster.ts";
import { destinationRule, virtualService } from "../support/builders.ts";
import { describeFailure, optionsFor, startServer } from "../support/cluster-fixture.ts";
import type { FakeApiServer, KubeconfigOverrides } from "../support/fake-api-server.ts";
import { forbiddenAnswer, statusAnswer } from "../support/fake-api-status.ts";
import { authorizations, openCluster, startTwoServers, web, webReference } from "../support/open-cluster.ts";
import { primarySecret, secretWith } from "../support/primary-secrets.ts";

const token = { user: { token: "t0ken" } };

async function openWithSecret(overrides: KubeconfigOverrides = token, extra: Partial<ClusterOptions> = {}) {
  const istio = await startServer({ tokens: ["t0ken", "newer"] });
  istio.put(virtualService("web", {}).content);
  const cluster = await openWith([secretWith(istio.kubeconfig(overrides))], extra);
  return { ...cluster, istio };
}

async function openWith(secrets: readonly ReturnType<typeof secretWith>[], extra: Partial<ClusterOptions> = {}) {
  const main = await startServer();
  for (const { content } of secrets) main.put(content);
  const places: IstioPlace[] = [];
  const options = { ...extra, istioContext: undefined, onIstioPlace: (place: IstioPlace) => void places.push(place) };
  return { main, places, ...(await openCluster(main, {}, options)) };
}

function paths({ requests }: FakeApiServer): readonly string[] {
  return requests.map(({ method, path }) => `${method} ${path.split("/").slice(-2).join("/")}`);
}

describe("the Istio cluster", () => {
  it("is the one that the Secret leads to, with the Secret's own credentials", async () => {
    const { main, istio, store, live, places } = await openWithSecret();
    const [read] = await Promise.all([store.read(web), store.read({ ...web, kind: "DestinationRule" })]);
    await live.rehearse(webReference, [{ op: "test", path: "/spec/hosts/0", value: "web" }]);
    await store.apply(webReference, [{ op: "test", path: "/spec/hosts/0", value: "web" }]);
    expect(read?.ref.name).toBe("web");
    expect(paths(main)).toEqual(["GET v1/secrets"]);
    expect(paths(istio)).toEqual([
      "GET virtualservices/web",
      "GET destinationrules/web",
      "PATCH virtualservices/web",
      "PATCH virtualservices/web",
    ]);
    expect(new Set(authorizations(istio))).toEqual(new Set(["Bearer t0ken"]));
    expect(places).toEqual([{ source: "secret", cluster: "istio", because: 'Secret "argo-rollouts/primary"' }]);
  });

  it("is not acted in as the user that --as names, because the Secret's account may not impersonate", async () => {
    const main = await startServer();
    const istio = await startServer();
    main.put(secretWith(istio.kubeconfig(token)).content);
    const { flags } = optionsFor(main);
    const { store } = await openCluster(main, {}, { istioContext: undefined, flags: { ...flags, as: "jane" } });
    await store.read(web);
    expect(main.requests[0]?.headers["impersonate-user"]).toBe("jane");
    expect(istio.requests[0]?.headers["impersonate-user"]).toBeUndefined();
  });

  it("is looked for in the controller's namespace, where that is given", async () => {
    const { main, live } = await openWith([primarySecret({ namespace: "elsewhere" })], {
      controllerNamespace: "argo-rollouts",
    });
    expect(await live.findIstioPlace()).toEqual({
      source: "local",
      cluster: undefined,
      because: 'no Secret is labelled istio.argoproj.io/primary-cluster=true in namespace "argo-rollouts"',
    });
    expect(main.requests.map(({ path }) => path)).toEqual(["/api/v1/namespaces/argo-rollouts/secrets"]);
  });

  it("is the Rollout's own without a Secret", async () => {
    const { main, store, live } = await openWith([]);
    main.put(destinationRule("web", {}).content);
    expect((await store.read({ ...web, kind: "DestinationRule" }))?.ref.name).toBe("web");
    expect(await live.findIstioPlace()).toEqual({
      source: "local",
      cluster: undefined,
      because: "no Secret is labelled istio.argoproj.io/primary-cluster=true in any namespace",
    });
    expect(paths(main)).toEqual(["GET v1/secrets", "GET destinationrules/web"]);
  });

  it("is the Rollout's own, with a doubt, where Secrets may not be listed", async () => {
    const { main, store, live } = await openWith([]);
    main.fail({ answer: forbiddenAnswer("list", "secrets") });
    expect(await store.read(web)).toBeUndefined();
    expect(await live.findIstioPlace()).toEqual({
      source: "unknown",
      cluster: undefined,
      because: "Secrets may not be listed",
      missing: "list secrets -A",
    });
  });

  it("is the one that --istio-context names, and no Secret is looked for", async () => {
    const { main, istio, options } = await startTwoServers();
    main.put(primarySecret({}).content);
    const { store, live } = await openCluster(main, {}, options);
    await store.read(web);
    expect(await live.findIstioPlace()).toEqual({ source: "option", cluster: "istio", because: "--istio-context" });
    expect([paths(main), paths(istio)]).toEqual([[], ["GET virtualservices/web"]]);
  });

  it("is asked with the token of a Secret that was replaced meanwhile", async () => {
    const { main, istio, store } = await openWithSecret({ user: { token: "t0ken" } });
    await store.read(web);
    main.put(secretWith(istio.kubeconfig({ user: { token: "newer" } })).content);
    istio.fail({ answer: statusAnswer({ code: 401, reason: "Unauthorized", message: "Unauthorized" }) });
    expect((await store.read(web))?.ref.name).toBe("web");
    expect(authorizations(istio)).toEqual(["Bearer t0ken", "Bearer t0ken", "Bearer newer"]);
    expect(paths(main)).toEqual(["GET v1/secrets", "GET v1/secrets"]);
  });
});

describe("a Secret that cannot be used", () => {
  const ways = "; or name the cluster of the Istio objects with --istio-context CONTEXT";
  const again = `write it again: kubectl istio-rollout setup-multicluster${ways}`;
  const config = (parts: { user?: object; cluster?: object; current?: string }) =>
    JSON.stringify({
      "current-context": parts.current ?? "istio",
      clusters: [{ name: "c", cluster: { server: "https://istio:6443", ...parts.cluster } }],
      users: [{ name: "u", user: { token: "t0ken", ...parts.user } }],
      contexts: [{ name: "istio", context: { cluster: "c", user: "u" } }],
    });
  const invalid = (reason: string) =>
    `the kubeconfig under key "istio" of Secret "argo-rollouts/primary" cannot be used: ${reason}; the controller falls back to its own cluster`;
  const foreign = (field: string) =>
    `the kubeconfig under key "istio" of Secret "argo-rollouts/primary" has ${field}, which names a program or a file that the controller has not`;
  const portable = `put a token and certificate-authority-data into it: kubectl istio-rollout setup-multicluster${ways}`;

  it.for([
    {
      name: "is one of two",
      secrets: [primarySecret({ name: "one" }), primarySecret({ name: "two" })],
      message:
        '2 Secrets are labelled istio.argoproj.io/primary-cluster=true: "argo-rollouts/one", "argo-rollouts/two"; the controller takes the first it is given, "argo-rollouts/one"',
      hint: `leave the label on one of them, then restart the controller${ways}`,
    },
    {
      name: "holds no YAML",
      secrets: [secretWith("a: [")],
      message: expect.stringMatching(/cannot be used: kubeconfig "istio:1:\d+" is not valid YAML: .*; the controller/s),
      hint: again,
    },
    {
      name: "names a context that it has not",
      secrets: [secretWith(config({ current: "other" }))],
      message: invalid('current context "other" not found in kubeconfig "istio"'),
      hint: again,
    },
    {
      name: "names no context",
      secrets: [secretWith(config({ current: "" }))],
      message: invalid('no current context is set in kubeconfig "istio"'),
      hint: again,
    },
    {
      name: "has a server that is no address",
      secrets: [secretWith(config({ cluster: { server: "ftp://istio" } }))],
      message: invalid('server "ftp://istio" is not an http or https address'),
      hint: again,
    },
    {
      name: "would run a program of its choice here",
      secrets: [secretWith(config({ user: { exec: { command: "/bin/evil" } } }))],
      message: foreign('"exec" of user "u"'),
      hint: portable,
    },
    {
      name: "would read a file of its choice here",
      secrets: [secretWith(config({ user: { tokenFile: "/etc/shadow" } }))],
      message: foreign('"tokenFile" of user "u"'),
      hint: portable,
    },
    {
      name: "names a file for the authority",
      secrets: [secretWith(config({ cluster: { "certificate-authority": "/etc/ca.crt" } }))],
      message: foreign('"certificate-authority" of cluster "c"'),
      hint: portable,
    },
    {
      name: "leads to plain http",
      secrets: [secretWith(config({ cluster: { server: "http://istio:8080" } }))],
      message:
        'the kubeconfig under key "istio" of Secret "argo-rollouts/primary" leads to "http://istio:8080", over which credentials would travel in the clear',
      hint: `give the https address: kubectl istio-rollout setup-multicluster --server https://HOST:PORT${ways}`,
    },
    {
      name: "has a proxy that is none",
      secrets: [secretWith(config({ cluster: { "proxy-url": "ftp://proxy" } }))],
      message: invalid('proxy-url of cluster "c" is not an address of a proxy'),
      hint: again,
    },
  ])("is an error where it $name", async ({ secrets, message, hint }) => {
    const { store, live, places } = await openWith(secrets);
    const failure = { code: "primary-secret-invalid", message, hint };
    expect(await describeFailure(store.read(web))).toEqual(failure);
    expect(await describeFailure(live.findIstioPlace())).toEqual(failure);
    expect(places).toEqual([]);
  });

  const because =
    'Secret "argo-rollouts/primary" leads there: check it with kubectl istio-rollout multicluster verify, or name the cluster of the Istio objects with --istio-context CONTEXT';

  it("is named where the server does not accept its token", async () => {
    const { store, istio } = await openWithSecret({ user: { token: "old" } });
    expect(await describeFailure(store.read(web), { [istio.url]: "SERVER" })).toEqual({
      code: "unauthorized",
      message: 'server "SERVER" does not accept the credentials of user "tester"',
      hint: because,
    });
  });

  it("is named where objects are listed and followed", async () => {
    const { feed, istio } = await openWithSecret({ user: { token: "old" } });
    const target = { kind: "VirtualService", namespace: "shop" } as const;
    const listener = { clear: () => {}, put: () => {}, ready: () => {}, remove: () => {}, lost: () => {} };
    const { signal } = new AbortController();
    for (const work of [() => feed.list(target, listener), () => feed.follow(target, listener, signal)]) {
      expect(await describeFailure(work(), { [istio.url]: "SERVER" })).toEqual({
        code: "unauthorized",
        message: 'server "SERVER" does not accept the credentials of user "tester"',
        hint: because,
      });
    }
  });

  it("is named where its account lacks a permission", async () => {
    const { store, istio } = await openWithSecret();
    istio.fail({ answer: forbiddenAnswer("patch", "virtualservices.networking.istio.io", "shop") });
    expect(await describeFailure(store.apply(webReference, []))).toEqual({
      code: "forbidden",
      message: 'user "tester" may not patch virtualservices.networking.istio.io in namespace "shop"',
      hint: because,
    });
  });

  it("is named where nobody listens", async () => {
    const gone = await startServer();
    const kubeconfig = gone.kubeconfig(token);
    await gone.close();
    const { store } = await openWith([secretWith(kubeconfig)]);
    expect(await describeFailure(store.read(web), { [gone.url]: "SERVER" })).toEqual({
      code: "server-unreachable",
      message: 'server "SERVER" refused the connection',
      hint: because,
    });
  });
});
