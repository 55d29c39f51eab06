// Sends one HTTP request over the connection's pool of kept connections and collects the answer.
import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import type { ClientCertificate, Connection } from "./connection.ts";
import { encodeHeaders } from "./header-value.ts";
import { type TlsOptions, tlsOptions } from "./tls-options.ts";

/**
 * On loopback one socket and four take the same time; over a network four save a round trip for each request that would
 * wait behind another, and more of them would cost handshakes without need.
 */
const maxSockets = 4;
/** Milliseconds, as long as kubectl waits. */
const connectTimeout = 30_000;
/** Milliseconds, almost 25 days; timers of Node that are longer run out at once. */
const longestTimeout = 2 ** 31 - 1;

export type HttpRequest = {
  readonly method: string;
  /** Path and query, without the server's base path. */
  readonly path: string;
  readonly headers: Record<string, string | string[]>;
  readonly body: string | undefined;
};

export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
};

/** No answer came. `sent` tells whether the server may have been given the request. */
export class TransportFailure extends Error {
  readonly sent: boolean;
  readonly reason: "failed" | "connect-timeout" | "timeout" | "aborted";

  constructor(reason: TransportFailure["reason"], sent: boolean, cause?: unknown) {
    super(`no answer (${reason})`, { cause });
    this.reason = reason;
    this.sent = sent;
  }
}

/** What is fixed for the life of a pool. */
export type PoolOptions = {
  readonly connection: Connection;
  readonly certificate: ClientCertificate | undefined;
  readonly proxyUrl: string | undefined;
};

export interface Transport {
  /** Throws `TransportFailure`. */
  send(request: HttpRequest, signal: AbortSignal | undefined): Promise<HttpAnswer>;
  close(): void;
}

export async function openTransport(options: PoolOptions): Promise<Transport> {
  const { connection, proxyUrl } = options;
  const pool = await openPool(connection, proxyUrl);
  const tls = tlsOptions(connection, options.certificate);
  return {
    send: (request, signal) => send({ connection, pool, tls, request, signal }),
    close: () => pool.agent.destroy(),
  };
}

type Pool = {
  readonly agent: Agent;
  readonly request: (options: https.RequestOptions) => ClientRequest;
};

/** `node:http` takes as long to import as all else together, so a secure server goes without it. */
async function openPool({ server }: Connection, proxyUrl: string | undefined): Promise<Pool> {
  const options = { keepAlive: true, noDelay: true, maxSockets };
  const { request, Agent } = server.secure ? https : await import("node:http");
  if (proxyUrl === undefined) return { request, agent: new Agent(options) };
  const { openProxyAgent } = await import("./proxy-agent.ts");
  return { request, agent: openProxyAgent(proxyUrl, options) };
}

type Sending = {
  readonly connection: Connection;
  readonly pool: Pool;
  readonly tls: TlsOptions;
  readonly request: HttpRequest;
  readonly signal: AbortSignal | undefined;
};

function send(sending: Sending): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = openRequest(sending);
    const { body } = sending.request;
    const state = { sent: false };
    const fail = (reason: TransportFailure["reason"], cause?: unknown) => {
      guard.release();
      reject(new TransportFailure(reason, state.sent, cause));
      outgoing.destroy();
    };
    const guard = guardTime(sending, fail);
    const connected = () => {
      state.sent = true;
      guard.connected();
    };
    outgoing.once("socket", (socket) => {
      if (isConnected(socket)) return connected();
      guard.connecting();
      socket.once(sending.connection.server.secure ? "secureConnect" : "connect", connected);
    });
    outgoing.once("error", (error) => fail("failed", error));
    outgoing.once("response", (incoming) => {
      const answered = (text: string) => {
        guard.release();
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
      };
      collect(incoming).then(answered, (error) => fail("failed", error));
    });
    // Text would be joined to the head and encoded together with it.
    outgoing.end(body === undefined ? undefined : Buffer.from(body));
  });
}

/** A kept socket is; a new one first has to finish TCP, and TLS on top of it. */
function isConnected(socket: Socket): boolean {
  return !socket.connecting && !("secureConnecting" in socket && socket.secureConnecting === true);
}

function openRequest({ connection: { server }, pool, tls, request }: Sending): ClientRequest {
  return pool.request({
    agent: pool.agent,
    ...tls,
    // Proxy agents find a kept connection again only when they are told that it is a secure one.
    protocol: server.secure ? "https:" : "http:",
    host: server.host,
    port: server.port,
    method: request.method,
    path: `${server.basePath}${request.path}`,
    headers: encodeHeaders(request.headers),
  });
}

type TimeGuard = {
  readonly connecting: () => void;
  readonly connected: () => void;
  readonly release: () => void;
};

/**
 * Ends a request that takes too long to connect or to be answered, or whose caller gave up.
 * Waiting for a place in the pool is no connecting.
 */
function guardTime({ connection, signal }: Sending, stop: (reason: TransportFailure["reason"]) => void): TimeGuard {
  let connecting: NodeJS.Timeout | undefined;
  const { timeout } = connection;
  const answering =
    timeout === undefined ? undefined : setTimeout(() => stop("timeout"), Math.min(timeout, longestTimeout));
  const abort = () => stop("aborted");
  signal?.addEventListener("abort", abort);
  return {
    connecting: () => {
      connecting = setTimeout(() => stop("connect-timeout"), connectTimeout);
    },
    connected: () => clearTimeout(connecting),
    release: () => {
      clearTimeout(connecting);
      clearTimeout(answering);
      signal?.removeEventListener("abort", abort);
    },
  };
}

function collect(incoming: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.once("end", () => {
      if (incoming.complete) resolve(Buffer.concat(chunks).toString("utf8"));
      else reject(new Error("the answer was cut short"));
    });
    incoming.once("error", reject);
    incoming.once("aborted", () => reject(new Error("the answer was cut short")));
  });
}
