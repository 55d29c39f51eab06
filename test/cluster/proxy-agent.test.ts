import { describe, expect, it, onTestFinished } from "vitest";
import { openClusterStore } from "../../src/cluster/cluster-store.ts";
import { createAuthority } from "../support/certificates.ts";
import { describeFailure, optionsFor, startServer } from "../support/cluster-fixture.ts";
import { startHttpProxy, startSocksProxy } from "../support/fake-proxies.ts";

const web = { kind: "VirtualService", namespace: "shop", name: "web" } as const;

/** A server under a name that only the proxies know. */
async function startHiddenServer() {
  const authority = await createAuthority();
  const certificate = await authority.issue({ name: "CN=server", hosts: ["api.test"] });
  const server = await startServer({ authority, certificate });
  return { server, url: `https://api.test:${server.port}` };
}

type Wishes = { readonly proxyUrl?: string; readonly environment?: Readonly<Record<string, string>> };

async function openHidden({ proxyUrl, environment = {} }: Wishes) {
  const { server, url } = await startHiddenServer();
  const cluster = { server: url, ...(proxyUrl === undefined ? {} : { "proxy-url": proxyUrl }) };
  const opened = await openClusterStore({ ...optionsFor(server, { cluster }), environment });
  onTestFinished(() => opened.close());
  return { server, target: `api.test:${server.port}`, ...opened };
}

describe("a proxy", () => {
  it("of the environment carries the connection, which is kept", async () => {
    const proxy = await startHttpProxy();
    const { store, target } = await openHidden({ environment: { HTTPS_PROXY: `http://${proxy.host}` } });
    expect(await store.read(web)).toBeUndefined();
    await store.read(web);
    expect(proxy.targets).toEqual([target]);
  });

  it("of the kubeconfig goes before the environment's", async () => {
    const [own, other] = [await startHttpProxy(), await startHttpProxy()];
    const environment = { HTTPS_PROXY: `http://${other.host}` };
    const { store, target } = await openHidden({ proxyUrl: `http://${own.host}`, environment });
    await store.read(web);
    expect({ own: own.targets, other: other.targets }).toEqual({ own: [target], other: [] });
  });

  it("may speak SOCKS5, and looks up the name of the server itself", async () => {
    const proxy = await startSocksProxy();
    const { store, target } = await openHidden({ proxyUrl: `socks5://${proxy.host}` });
    expect(await store.read(web)).toBeUndefined();
    expect(proxy.targets).toEqual([target]);
  });

  it("is given its login", async () => {
    const proxy = await startHttpProxy("me:secret");
    const { store } = await openHidden({ proxyUrl: `http://me:secret@${proxy.host}` });
    expect(await store.read(web)).toBeUndefined();
  });

  it("that asks for a login is told from the server", async () => {
    const proxy = await startHttpProxy("me:secret");
    const { store, server } = await openHidden({ proxyUrl: `http://${proxy.host}` });
    expect(await describeFailure(store.read(web), { [String(server.port)]: "PORT" })).toEqual({
      code: "server-unreachable",
      message: 'the proxy to server "https://api.test:PORT" of context "test" asks for a login',
      hint: "put user name and password into HTTPS_PROXY or proxy-url, or exempt the server with NO_PROXY",
    });
  });

  it.for(["http", "socks5"])("that is absent is named (%s)", async (scheme) => {
    const { store, server } = await openHidden({ proxyUrl: `${scheme}://me:secret@127.0.0.1:1` });
    expect(await describeFailure(store.read(web), { [String(server.port)]: "PORT" })).toEqual({
      code: "server-unreachable",
      message: `proxy "${scheme}://127.0.0.1:1" to server "https://api.test:PORT" of context "test" cannot be reached: it refuses connections`,
      hint: "check HTTPS_PROXY and the proxy-url of the kubeconfig, or exempt the server with NO_PROXY",
    });
  });

  it("that cannot reach the server leaves it unreachable", async () => {
    const proxy = await startHttpProxy();
    const { store, server } = await openHidden({ proxyUrl: `http://${proxy.host}` });
    await server.close();
    expect((await describeFailure(store.read(web))).code).toBe("server-unreachable");
  });
});
