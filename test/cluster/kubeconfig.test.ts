import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { KubectlFlags } from "../../src/cluster/connection.ts";
import { listContexts, resolveConnection } from "../../src/cluster/kubeconfig.ts";
import { temporaryFile, temporaryFolder } from "../support/cluster-fixture.ts";
import { configFile, configText, prod } from "../support/kubeconfig-file.ts";

const execGroup = "client.authentication.k8s.io";
const nowhere = "/nonexistent/service-account";

function resolve(flags: KubectlFlags, environment = {}) {
  return resolveConnection(flags, environment, nowhere);
}

function resolveProd(flags: KubectlFlags, parts = prod) {
  return resolve({ kubeconfig: configFile(parts), ...flags });
}

describe("where a kubeconfig is looked for", () => {
  it("is the file named by the flag, and no other", async () => {
    const environment = { KUBECONFIG: configFile({ ...prod, current: "dev" }) };
    const { context } = await resolve({ kubeconfig: configFile(prod) }, environment);
    expect(context).toBe("prod");
  });

  it("is the list in KUBECONFIG, without empty entries and absent files", async () => {
    const environment = { KUBECONFIG: `:/nonexistent/config:${configFile(prod)}:` };
    expect((await resolve({}, environment)).context).toBe("prod");
  });

  it("is the home folder without KUBECONFIG", async () => {
    const home = temporaryFolder();
    mkdirSync(join(home, ".kube"));
    writeFileSync(join(home, ".kube", "config"), configText(prod));
    expect((await resolve({}, { HOME: home })).context).toBe("prod");
  });
});

describe("several kubeconfigs", () => {
  it("are merged so that the first wins, entry by entry", async () => {
    const first = configFile({ clusters: { prod: { server: "https://first:6443" } }, contexts: {} });
    const environment = { KUBECONFIG: `${first}:${configFile(prod)}` };
    const { server, context, login } = await resolve({}, environment);
    expect({ url: server.url, context, token: login.token }).toEqual({
      url: "https://first:6443",
      context: "prod",
      token: "alice-token",
    });
  });

  it("take the current context of the first that has one", async () => {
    const environment = { KUBECONFIG: `${configFile({ current: "dev" })}:${configFile(prod)}` };
    expect((await resolve({}, environment)).context).toBe("dev");
  });

  it("resolve relative paths against the file that holds them", async () => {
    const file = configFile({
      ...prod,
      clusters: { prod: { server: "https://prod:6443", "certificate-authority": "ca.pem" } },
      users: { alice: { tokenFile: "token", exec: { command: "./login", apiVersion: `${execGroup}/v1beta1` } } },
    });
    writeFileSync(join(dirname(file), "ca.pem"), "authority");
    const { tls, login } = await resolve({ kubeconfig: file });
    expect(tls.authority?.toString()).toBe("authority");
    expect(login.tokenFile).toBe(join(dirname(file), "token"));
    expect(login.exec?.command).toBe(join(dirname(file), "login"));
  });
});

describe("a kubeconfig", () => {
  it.for([
    {
      name: "in plain YAML",
      text: "current-context: c\ncontexts:\n- name: c\n  context:\n    cluster: k\nclusters:\n- name: k\n  cluster:\n    server: https://k\n",
    },
    {
      name: "in YAML with anchors",
      text: "current-context: &c c\ncontexts: [{name: *c, context: {cluster: k}}]\nclusters: [{name: k, cluster: {server: 'https://k'}}]\n",
    },
    {
      name: "in JSON",
      text: '{"current-context":"c","contexts":[{"name":"c","context":{"cluster":"k"}}],"clusters":[{"name":"k","cluster":{"server":"https://k"}}]}',
    },
  ])("is read $name", async ({ text }) => {
    const { context, server, user, namespace } = await resolve({ kubeconfig: temporaryFile("config", text) });
    expect({ context, url: server.url, user, namespace }).toEqual({
      context: "c",
      url: "https://k",
      user: "",
      namespace: "default",
    });
  });

  it("may give unquoted numbers where text belongs, as kubectl allows", async () => {
    const users = { alice: { username: "admin", password: 1234 } };
    expect((await resolveProd({}, { ...prod, users })).login.basic).toEqual({ username: "admin", password: "1234" });
  });
});

describe("flags", () => {
  it.for([
    { name: "choose a context", flags: { context: "dev" }, expected: { context: "dev", cluster: "dev", user: "bob" } },
    {
      name: "choose a cluster",
      flags: { cluster: "dev" },
      expected: { context: "prod", cluster: "dev", user: "alice" },
    },
    { name: "choose a user", flags: { user: "bob" }, expected: { context: "prod", cluster: "prod", user: "bob" } },
    { name: "choose a namespace", flags: { namespace: "other" }, expected: { namespace: "other" } },
    { name: "leave the namespace of the context", flags: {}, expected: { namespace: "shop" } },
    { name: "leave the default namespace", flags: { context: "dev" }, expected: { namespace: "default" } },
    { name: "set a timeout", flags: { requestTimeout: "1m" }, expected: { timeout: 60_000 } },
    { name: "set a timeout in seconds", flags: { requestTimeout: "5" }, expected: { timeout: 5_000 } },
    { name: "set no timeout", flags: { requestTimeout: "0" }, expected: { timeout: undefined } },
    { name: "set a token", flags: { token: "mine" }, expected: { login: { token: "mine" } } },
    {
      name: "impersonate",
      flags: { as: "eve", asGroup: ["ops"] },
      expected: { impersonation: { user: "eve", groups: ["ops"] } },
    },
    {
      name: "skip the check of the server",
      flags: { insecureSkipTlsVerify: true },
      expected: { tls: { insecure: true } },
    },
  ])("$name", async ({ flags, expected }) => {
    expect(await resolveProd(flags)).toMatchObject(expected);
  });

  it("replace the server and with it the name to check", async () => {
    const clusters = { prod: { server: "https://prod:6443", "tls-server-name": "kubernetes" } };
    const { server, tls } = await resolveProd({ server: "https://[fd00::1]:8443/base/" }, { ...prod, clusters });
    expect(server).toEqual({
      url: "https://[fd00::1]:8443/base",
      secure: true,
      host: "fd00::1",
      port: 8443,
      basePath: "/base",
    });
    expect(tls.serverName).toBeUndefined();
  });

  it("about the authority replace the kubeconfig's", async () => {
    const clusters = {
      prod: { server: "https://prod", "insecure-skip-tls-verify": true, "certificate-authority-data": "eA==" },
    };
    const certificateAuthority = temporaryFile("ca.pem", "mine");
    const { tls } = await resolveProd({ certificateAuthority }, { ...prod, clusters });
    expect({ ...tls, authority: tls.authority?.toString() }).toEqual({
      authority: "mine",
      serverName: undefined,
      insecure: false,
    });
  });

  it.for([{}, { "insecure-skip-tls-verify": true }])(
    "not to check the server take the authority away (%o)",
    async (more) => {
      const clusters = { prod: { server: "https://prod", "certificate-authority-data": "eA==", ...more } };
      const { tls } = await resolveProd({ insecureSkipTlsVerify: true }, { ...prod, clusters });
      expect(tls).toEqual({ authority: undefined, serverName: undefined, insecure: true });
    },
  );

  it("name a client certificate with its key", async () => {
    const flags = { clientCertificate: temporaryFile("c.pem", "cert"), clientKey: temporaryFile("k.pem", "key") };
    const { login } = await resolveProd(flags);
    expect({ certificate: `${login.certificate?.certificate}`, key: `${login.certificate?.key}` }).toEqual({
      certificate: "cert",
      key: "key",
    });
  });

  it("lead to a server without any kubeconfig", async () => {
    const { server, context, login } = await resolve({ server: "127.0.0.1:8001" });
    expect({ url: server.url, context, login }).toEqual({ url: "http://127.0.0.1:8001", context: "", login: {} });
  });

  it("send no credentials to a server that is not secure", async () => {
    expect((await resolveProd({ server: "http://127.0.0.1:8001" })).login).toEqual({});
  });
});

describe("inside a pod", () => {
  const environment = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" };

  function accountFolder(): string {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "token"), "pod-token\n");
    writeFileSync(join(folder, "ca.crt"), "authority");
    writeFileSync(join(folder, "namespace"), "shop\n");
    return folder;
  }

  it("the service account is used", async () => {
    const folder = accountFolder();
    const { server, context, namespace, login } = await resolveConnection({}, environment, folder);
    expect({ url: server.url, context, namespace, login }).toEqual({
      url: "https://10.0.0.1",
      context: "in-cluster",
      namespace: "shop",
      login: { tokenFile: join(folder, "token") },
    });
  });

  it("an IPv6 address is put in brackets", async () => {
    const ipv6 = { ...environment, KUBERNETES_SERVICE_HOST: "fd00::1" };
    expect((await resolveConnection({}, ipv6, accountFolder())).server.url).toBe("https://[fd00::1]");
  });

  it("flags go before", async () => {
    const flags = { token: "mine", namespace: "other" };
    const { namespace, login } = await resolveConnection(flags, environment, accountFolder());
    expect({ namespace, login }).toEqual({ namespace: "other", login: { token: "mine" } });
  });

  it("a kubeconfig goes before, and its contexts without a namespace are in the pod's", async () => {
    const flags = { kubeconfig: configFile({ ...prod, current: "dev" }) };
    const { context, namespace } = await resolveConnection(flags, environment, accountFolder());
    expect({ context, namespace }).toEqual({ context: "dev", namespace: "shop" });
  });

  it("POD_NAMESPACE goes before the file", async () => {
    const { namespace } = await resolveConnection({}, { ...environment, POD_NAMESPACE: "pods" }, accountFolder());
    expect(namespace).toBe("pods");
  });
});

describe("listContexts", () => {
  it("gives the contexts of all files once, in their order", async () => {
    const other = configFile({ ...prod, contexts: { dev: { cluster: "dev" }, test: { cluster: "test" } } });
    const environment = { KUBECONFIG: [configFile(prod), other].join(delimiter) };
    expect(await listContexts(undefined, environment)).toEqual(["prod", "dev", "test"]);
    expect(await listContexts(other, environment)).toEqual(["dev", "test"]);
  });
});
