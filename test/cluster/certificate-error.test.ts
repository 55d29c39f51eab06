import { describe, expect, it, onTestFinished } from "vitest";
import { openClusterStore } from "../../src/cluster/cluster-store.ts";
import type { KubectlFlags } from "../../src/cluster/connection.ts";
import { createAuthority } from "../support/certificates.ts";
import { describeFailure, optionsFor, startServer } from "../support/cluster-fixture.ts";
import type { FakeApiServer, KubeconfigOverrides } from "../support/fake-api-server.ts";

const web = { kind: "VirtualService", namespace: "shop", name: "web" } as const;

type Options = KubectlFlags & { readonly istioContext?: string };

async function readFrom(server: FakeApiServer, overrides?: KubeconfigOverrides, more: Options = {}) {
  const options = optionsFor(server, overrides);
  const { istioContext, ...flags } = more;
  const cluster = await openClusterStore({ ...options, istioContext, flags: { ...options.flags, ...flags } });
  onTestFinished(() => cluster.close());
  return describeFailure(cluster.store.read(web), { [server.url]: "SERVER" });
}

describe("a server's certificate", () => {
  it("is called expired, with the date", async () => {
    const authority = await createAuthority();
    const notAfter = new Date("2020-01-02T00:00:00Z");
    const period = { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter };
    const certificate = await authority.issue({ name: "CN=server", hosts: ["127.0.0.1"], ...period });
    expect(await readFrom(await startServer({ authority, certificate }))).toEqual({
      code: "certificate-invalid",
      message: 'certificate of server "SERVER" of context "test" expired on Jan  2 00:00:00 2020 GMT',
      hint: "renew the certificate of the server",
    });
  });

  it("is called not yet valid, with the date", async () => {
    const authority = await createAuthority();
    const period = { notBefore: new Date("2040-01-01T00:00:00Z"), notAfter: new Date("2040-01-02T00:00:00Z") };
    const certificate = await authority.issue({ name: "CN=server", hosts: ["127.0.0.1"], ...period });
    expect(await readFrom(await startServer({ authority, certificate }))).toEqual({
      code: "certificate-invalid",
      message: 'certificate of server "SERVER" of context "test" is not valid before Jan  1 00:00:00 2040 GMT',
      hint: "check the clocks of this machine and of the server",
    });
  });

  it("is called untrusted when another authority signed it", async () => {
    const other = Buffer.from((await createAuthority()).certificate).toString("base64");
    const overrides = { cluster: { "certificate-authority-data": other } };
    expect(await readFrom(await startServer(), overrides)).toEqual({
      code: "certificate-invalid",
      message: 'certificate of server "SERVER" of context "test" is not signed by its certificate authority',
      hint: 'check the certificate authority of cluster "test", or give one with --certificate-authority FILE',
    });
  });

  it("is called untrusted when this machine does not know its authority", async () => {
    const overrides = { cluster: { "certificate-authority-data": "" } };
    expect(await readFrom(await startServer(), overrides)).toMatchObject({
      message:
        'certificate of server "SERVER" of context "test" is not signed by an authority that this machine trusts',
    });
  });

  it("is called valid for other names only", async () => {
    const authority = await createAuthority();
    const certificate = await authority.issue({ name: "CN=server", hosts: ["kubernetes", "10.0.0.1"] });
    expect(await readFrom(await startServer({ authority, certificate }))).toEqual({
      code: "certificate-invalid",
      message:
        'certificate of server "SERVER" of context "test" is not valid for "127.0.0.1", only for "kubernetes", "10.0.0.1"',
      hint: "give the name with --tls-server-name kubernetes",
    });
  });

  it.for([
    {
      name: "another authority",
      hosts: ["127.0.0.1"],
      authority: "other",
      hint: "kubectl config set-cluster test --certificate-authority FILE",
    },
    {
      name: "another name",
      hosts: ["kubernetes"],
      authority: "own",
      hint: "kubectl config set-cluster test --tls-server-name kubernetes",
    },
  ])(
    "with $name is mended in the kubeconfig, where an option names the context",
    async ({ hosts, authority, hint }) => {
      const own = await createAuthority();
      const certificate = await own.issue({ name: "CN=server", hosts });
      const server = await startServer({ authority: own, certificate });
      const other = Buffer.from((await createAuthority()).certificate).toString("base64");
      const overrides = authority === "own" ? undefined : { cluster: { "certificate-authority-data": other } };
      expect(await readFrom(server, overrides, { istioContext: "test" })).toMatchObject({
        code: "certificate-invalid",
        hint: expect.stringContaining(hint),
      });
    },
  );

  it.for([
    { name: "when it is checked against another name", flags: { tlsServerName: "kubernetes" } },
    { name: "when it is not checked", flags: { insecureSkipTlsVerify: true } },
  ])("is accepted $name", async ({ flags }) => {
    const authority = await createAuthority();
    const certificate = await authority.issue({ name: "CN=server", hosts: ["kubernetes"] });
    const server = await startServer({ authority, certificate });
    const options = optionsFor(server);
    const cluster = await openClusterStore({ ...options, flags: { ...options.flags, ...flags } });
    onTestFinished(() => cluster.close());
    expect(await cluster.store.read(web)).toBeUndefined();
  });
});

describe("a client certificate", () => {
  it("opens a server that asks for one", async () => {
    const server = await startServer({ needsClientCertificate: true });
    const pair = await server.authority.issue({ name: "CN=alice" });
    const user = {
      "client-certificate-data": Buffer.from(pair.certificate).toString("base64"),
      "client-key-data": Buffer.from(pair.key).toString("base64"),
    };
    const cluster = await openClusterStore(optionsFor(server, { user }));
    onTestFinished(() => cluster.close());
    expect(await cluster.store.read(web)).toBeUndefined();
  });

  it("is called expired where the server only says unauthorized", async () => {
    const server = await startServer({ tokens: [] });
    const period = { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter: new Date("2020-01-02T00:00:00Z") };
    const pair = await server.authority.issue({ name: "CN=alice", ...period });
    const user = {
      "client-certificate-data": Buffer.from(pair.certificate).toString("base64"),
      "client-key-data": Buffer.from(pair.key).toString("base64"),
    };
    expect(await readFrom(server, { user })).toEqual({
      code: "certificate-invalid",
      message: 'client certificate of user "tester" expired on Jan  2 00:00:00 2020 GMT',
      hint: "get a new client certificate, or name another user with --user",
    });
  });

  it("is missed by a server that asks for one", async () => {
    expect(await readFrom(await startServer({ needsClientCertificate: true }))).toEqual({
      code: "certificate-invalid",
      message:
        'server "SERVER" of context "test" refuses the client certificate of user "tester" (certificate required)',
      hint: "get a new client certificate, or name another user with --user",
    });
  });

  it.for([
    {
      name: "that does not belong to its key",
      pick: (first: string, _: string) => first,
      message: 'client key of user "tester" does not belong to its certificate',
      hint: "check client-certificate and client-key of the user in the kubeconfig",
    },
    {
      name: "whose key is no PEM text",
      pick: () => "no key",
      message: 'certificates of user "tester" or cluster "test" cannot be read (ERR_OSSL_UNSUPPORTED)',
      hint: "check that client certificate, client key and certificate authority are PEM text",
    },
  ])("$name is refused before anything is sent", async ({ pick, message, hint }) => {
    const server = await startServer();
    const pair = await server.authority.issue({ name: "CN=alice" });
    const other = await server.authority.issue({ name: "CN=bob" });
    const user = {
      "client-certificate-data": Buffer.from(pair.certificate).toString("base64"),
      "client-key-data": Buffer.from(pick(other.key, pair.key)).toString("base64"),
    };
    expect(await readFrom(server, { user })).toEqual({ code: "certificate-invalid", message, hint });
  });
});

describe("a certificate authority", () => {
  it("that is no PEM text is refused", async () => {
    const overrides = { cluster: { "certificate-authority-data": Buffer.from("no certificate").toString("base64") } };
    expect(await readFrom(await startServer(), overrides)).toEqual({
      code: "certificate-invalid",
      message: 'certificate authority of cluster "test" is not PEM text',
      hint: "check certificate-authority and certificate-authority-data in the kubeconfig, and --certificate-authority",
    });
  });
});
