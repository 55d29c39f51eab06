import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { openClusterStore } from "../../src/cluster/cluster-store.ts";
import type { Connection } from "../../src/cluster/connection.ts";
import { connectionError, isTransient, mayBeCarriedOut } from "../../src/cluster/connection-error.ts";
import { parseServer } from "../../src/cluster/server-address.ts";
import { TransportFailure } from "../../src/cluster/transport.ts";
import { describeFailure, optionsFor, startServer } from "../support/cluster-fixture.ts";

const web = { kind: "VirtualService", namespace: "shop", name: "web" } as const;

const connection: Connection = {
  context: "prod",
  cluster: "prod",
  user: "alice",
  namespace: "shop",
  server: parseServer("https://api.example.com:6443"),
  tls: { authority: undefined, serverName: undefined, insecure: false },
  proxyUrl: undefined,
  login: {},
  impersonation: undefined,
  timeout: 5_000,
};

function failure(code: string, sent = false) {
  return new TransportFailure("failed", sent, Object.assign(new Error(code), { code }));
}

const server = 'server "https://api.example.com:6443" of context "prod"';
const reachHint = "check that the cluster runs and can be reached: kubectl --context prod version";

describe("connectionError", () => {
  it.for([
    ["ECONNREFUSED", "refused the connection", reachHint],
    ["ENOTFOUND", "has a name that cannot be resolved", 'check the name "api.example.com", DNS and VPN'],
    ["EAI_AGAIN", "has a name that cannot be resolved", 'check the name "api.example.com", DNS and VPN'],
    ["EHOSTUNREACH", "cannot be reached from this network", reachHint],
    ["ENETUNREACH", "cannot be reached from this network", reachHint],
    ["ETIMEDOUT", "did not accept a connection", reachHint],
    ["ECONNRESET", "closed the connection while it was opened", reachHint],
    ["EPROTO", "does not speak TLS as expected (EPROTO)", reachHint],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "does not speak TLS as expected (ERR_SSL_WRONG_VERSION_NUMBER)", reachHint],
    ["HPE_INVALID_CONSTANT", "did not answer in HTTP", "check whether the address should begin with https://"],
  ] as const)("explains %s", async ([code, problem, hint]) => {
    const { code: errorCode, message, hint: errorHint } = await connectionError(failure(code), connection, undefined);
    expect({ code: errorCode, message, hint: errorHint }).toEqual({
      code: "server-unreachable",
      message: `${server} ${problem}`,
      hint,
    });
  });

  const proxyUrl = "http://me:secret@proxy:3128";

  it.for([
    ["ECONNREFUSED", "it refuses connections"],
    ["ENOTFOUND", "its name cannot be resolved"],
    ["EAI_AGAIN", "its name cannot be resolved"],
    ["EHOSTUNREACH", "no way leads there from this network"],
    ["ENETUNREACH", "no way leads there from this network"],
    ["ETIMEDOUT", "it accepts no connection"],
  ] as const)("explains %s of a proxy, without its password", async ([code, problem]) => {
    const error = await connectionError(failure(code), connection, proxyUrl);
    expect({ code: error.code, message: error.message, hint: error.hint }).toEqual({
      code: "server-unreachable",
      message: `proxy "http://proxy:3128" to ${server} cannot be reached: ${problem}`,
      hint: "check HTTPS_PROXY and the proxy-url of the kubeconfig, or exempt the server with NO_PROXY",
    });
  });

  it("names the proxy that the connection was lost through, without its password", async () => {
    const { message } = await connectionError(failure("ETIMEDOUT", true), connection, proxyUrl);
    expect(message).toBe(`${server} did not accept a connection through proxy "http://proxy:3128"`);
  });

  it.for([
    {
      name: "a connection that was closed after the request",
      failure: failure("ECONNRESET", true),
      error: {
        code: "server-unreachable",
        message: `${server} closed the connection without an answer`,
        hint: reachHint,
      },
    },
    {
      name: "a connection that takes too long",
      failure: new TransportFailure("connect-timeout", false),
      error: {
        code: "server-unreachable",
        message: `${server} did not accept a connection within 30 s`,
        hint: reachHint,
      },
    },
    {
      name: "a request that takes too long",
      failure: new TransportFailure("timeout", true),
      error: {
        code: "request-timeout",
        message: `${server} did not answer within 5 s`,
        hint: "give it longer with --request-timeout, or check its health: kubectl get --raw /readyz",
      },
    },
    {
      name: "an interruption",
      failure: new TransportFailure("aborted", true),
      error: { code: "interrupted", message: "interrupted before the server answered", hint: undefined },
    },
    {
      name: "a client certificate that the server refuses",
      failure: failure("ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED", true),
      error: {
        code: "certificate-invalid",
        message: `${server} refuses the client certificate of user "alice" (certificate expired)`,
        hint: "get a new client certificate, or name another user with --user",
      },
    },
  ])("explains $name", async ({ failure, error: expected }) => {
    const { code, message, hint } = await connectionError(failure, connection, undefined);
    expect({ code, message, hint }).toEqual(expected);
  });
});

describe("a server that is none", () => {
  it("is told from one that speaks TLS", async () => {
    const plain = createServer((socket) =>
      socket.on("error", () => socket.destroy()).end("HTTP/1.1 400 Bad Request\r\n\r\n"),
    );
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void plain.close());
    const address = plain.address();
    const url = `https://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    const cluster = await openClusterStore({ ...optionsFor(await startServer({})), flags: { server: url } });
    onTestFinished(() => cluster.close());
    expect((await describeFailure(cluster.store.read(web))).message).toContain("does not speak TLS as expected");
  });
});

describe("mayBeCarriedOut", () => {
  it.for([
    { name: "holds once the request was sent", failure: failure("ECONNRESET", true), expected: true },
    { name: "does not hold before", failure: failure("ECONNRESET"), expected: false },
    {
      name: "does not hold when the server refused the client's certificate",
      failure: failure("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", true),
      expected: false,
    },
  ])("$name", ({ failure, expected }) => {
    expect(mayBeCarriedOut(failure)).toBe(expected);
  });
});

describe("isTransient", () => {
  it.for([
    { name: "holds for a refused connection", failure: failure("ECONNREFUSED"), expected: true },
    { name: "does not hold for a name that does not exist", failure: failure("ENOTFOUND"), expected: false },
    { name: "does not hold for a certificate", failure: failure("CERT_HAS_EXPIRED"), expected: false },
    { name: "does not hold for a timeout", failure: new TransportFailure("timeout", true), expected: false },
  ])("$name", ({ failure, expected }) => {
    expect(isTransient(failure)).toBe(expected);
  });
});
