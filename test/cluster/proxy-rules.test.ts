import { describe, expect, it } from "vitest";
import { findProxy } from "../../src/cluster/proxy-rules.ts";
import { parseServer } from "../../src/cluster/server-address.ts";
import { describeFailure } from "../support/cluster-fixture.ts";

function connection(server: string, proxyUrl?: string) {
  return {
    context: "prod",
    cluster: "prod",
    user: "alice",
    namespace: "shop",
    server: parseServer(server),
    tls: { authority: undefined, serverName: undefined, insecure: false },
    proxyUrl,
    login: {},
    impersonation: undefined,
    timeout: undefined,
  };
}

const proxy = "http://proxy:3128";
const api = "https://api.example.com:6443";

describe("findProxy", () => {
  it.for([
    { name: "takes none without variables", server: api, environment: {}, expected: undefined },
    { name: "takes HTTPS_PROXY for https", server: api, environment: { HTTPS_PROXY: proxy }, expected: proxy },
    { name: "takes https_proxy too", server: api, environment: { https_proxy: proxy }, expected: proxy },
    {
      name: "prefers upper case",
      server: api,
      environment: { HTTPS_PROXY: proxy, https_proxy: "http://other:1" },
      expected: proxy,
    },
    { name: "leaves HTTP_PROXY to http", server: api, environment: { HTTP_PROXY: proxy }, expected: undefined },
    { name: "takes HTTP_PROXY for http", server: "http://api:80", environment: { HTTP_PROXY: proxy }, expected: proxy },
    { name: "adds http:// where it lacks", server: api, environment: { HTTPS_PROXY: "proxy:3128" }, expected: proxy },
    {
      name: "ignores what is no address",
      server: api,
      environment: { HTTPS_PROXY: "not a proxy" },
      expected: undefined,
    },
    {
      name: "takes a SOCKS proxy",
      server: api,
      environment: { HTTPS_PROXY: "socks5://proxy:1080" },
      expected: "socks5://proxy:1080",
    },
  ])("$name", ({ server, environment, expected }) => {
    expect(findProxy(connection(server), environment)).toBe(expected);
  });

  it.for(["https://localhost:6443", "https://127.0.0.1:6443", "https://127.8.9.1:6443", "https://[::1]:6443"])(
    "takes none for loopback: %s",
    (server) => {
      expect(findProxy(connection(server), { HTTPS_PROXY: proxy })).toBeUndefined();
    },
  );

  it.for([
    { noProxy: "*", server: api, exempt: true },
    { noProxy: "other, *", server: api, exempt: true },
    { noProxy: "example.com", server: api, exempt: true },
    { noProxy: "api.example.com", server: api, exempt: true },
    { noProxy: "API.Example.com", server: api, exempt: true },
    { noProxy: ".example.com", server: api, exempt: true },
    { noProxy: "*.example.com", server: api, exempt: true },
    { noProxy: ".api.example.com", server: api, exempt: false },
    { noProxy: "*.api.example.com", server: api, exempt: false },
    { noProxy: "ample.com", server: api, exempt: false },
    { noProxy: "api.example.com:6443", server: api, exempt: true },
    { noProxy: "api.example.com:443", server: api, exempt: false },
    { noProxy: "example.com:443", server: "https://example.com", exempt: true },
    { noProxy: "", server: api, exempt: false },
    { noProxy: " , ", server: api, exempt: false },
    { noProxy: ":6443", server: api, exempt: false },
    { noProxy: "10.0.0.1", server: "https://10.0.0.1:6443", exempt: true },
    { noProxy: "10.0.0.1:443", server: "https://10.0.0.1:6443", exempt: false },
    { noProxy: "10.0.0.1:6443", server: "https://10.0.0.1:6443", exempt: true },
    { noProxy: "10.0.0.2", server: "https://10.0.0.1:6443", exempt: false },
    { noProxy: "10.0.0.0/8", server: "https://10.1.2.3:6443", exempt: true },
    { noProxy: "10.0.0.0/16", server: "https://10.1.2.3:6443", exempt: false },
    { noProxy: "10.0.0.0/99", server: "https://10.1.2.3:6443", exempt: false },
    { noProxy: "0.0.0.0/0", server: api, exempt: false },
    { noProxy: "fd00::/8", server: "https://[fd12::1]:6443", exempt: true },
    { noProxy: "[fd12::1]:6443", server: "https://[fd12::1]:6443", exempt: true },
    { noProxy: "fd12::1", server: "https://[fd12::1]:6443", exempt: true },
    { noProxy: "fd12:0::1", server: "https://[fd12::1]:6443", exempt: true },
    { noProxy: "example.com", server: "https://10.0.0.1:6443", exempt: false },
  ])("with NO_PROXY=$noProxy for $server: exempt is $exempt", ({ noProxy, server, exempt }) => {
    const found = findProxy(connection(server), { HTTPS_PROXY: proxy, NO_PROXY: noProxy });
    expect(found).toBe(exempt ? undefined : proxy);
  });

  it("puts the kubeconfig's proxy-url before all that, also for loopback", () => {
    const found = findProxy(connection("https://127.0.0.1:6443", "socks5://tunnel:1080"), {
      HTTPS_PROXY: proxy,
      NO_PROXY: "*",
    });
    expect(found).toBe("socks5://tunnel:1080");
  });

  it.for(["ftp://proxy:21", "proxy:3128", "http://"])("refuses the proxy-url %s", async (proxyUrl) => {
    const failure = async () => findProxy(connection(api, proxyUrl), {});
    expect(await describeFailure(failure())).toEqual({
      code: "kubeconfig-invalid",
      message: 'proxy-url of cluster "prod" is not an address of a proxy',
      hint: "give it as http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT",
    });
  });
});
