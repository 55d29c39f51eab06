import { describe, expect, it } from "vitest";
import { parseServer } from "../../src/cluster/server-address.ts";
import { describeFailure } from "../support/cluster-fixture.ts";

describe("parseServer", () => {
  it.for([
    {
      name: "takes host and port",
      address: "https://10.0.0.1:6443",
      server: { url: "https://10.0.0.1:6443", secure: true, host: "10.0.0.1", port: 6443, basePath: "" },
    },
    {
      name: "knows the port of https",
      address: "https://api.example.com",
      server: { url: "https://api.example.com", secure: true, host: "api.example.com", port: 443, basePath: "" },
    },
    {
      name: "knows the port of http",
      address: "http://localhost/",
      server: { url: "http://localhost", secure: false, host: "localhost", port: 80, basePath: "" },
    },
    {
      name: "takes an address without a scheme as plain http",
      address: "localhost:8080",
      server: { url: "http://localhost:8080", secure: false, host: "localhost", port: 8080, basePath: "" },
    },
    {
      name: "takes IPv6 out of its brackets",
      address: "https://[fd00::1]:6443",
      server: { url: "https://[fd00::1]:6443", secure: true, host: "fd00::1", port: 6443, basePath: "" },
    },
    {
      name: "keeps a base path, without the slash at its end",
      address: "https://rancher/k8s/clusters/c-1/",
      server: {
        url: "https://rancher/k8s/clusters/c-1",
        secure: true,
        host: "rancher",
        port: 443,
        basePath: "/k8s/clusters/c-1",
      },
    },
    {
      name: "drops user, password, query and fragment",
      address: "https://me:secret@api/?x=1#y",
      server: { url: "https://api", secure: true, host: "api", port: 443, basePath: "" },
    },
  ])("$name", ({ address, server }) => {
    expect(parseServer(address)).toEqual(server);
  });

  it.for(["ftp://api", "https://", "https://api:port", ""])("refuses %s", async (address) => {
    const parsed = (async () => parseServer(address))();
    expect(await describeFailure(parsed)).toEqual({
      code: "kubeconfig-invalid",
      message: `server "${address}" is not an http or https address`,
      hint: "give it as https://HOST:PORT",
    });
  });
});
