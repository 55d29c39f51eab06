// Sends one HTTP request over the connection's pool of kept connections and collects the answer.
import type { IncomingMessage } from "node:http";
import type { ClientCertificate, Connection } from "./connection.ts";
import { type HttpRequest, isConnected, type Outgoing, openPool, openRequest, type Pool } from "./http-pool.ts";
import { type HttpStream, readStream } from "./http-stream.ts";
import { tlsOptions } from "./tls-options.ts";

/**
 * On loopback one socket and four take the same time; over a network four save a round trip for each request that would
 * wait behind another, and more of them would cost handshakes without need.
 */
const maxSockets = 4;
/** Milliseconds, as long as kubectl waits. */
const connectTimeout = 30_000;
/** Milliseconds, almost 25 days; timers of Node that are longer run out at once. */
const longestTimeout = 2 ** 31 - 1;

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
  /**
   * An answer as it comes, on a connection of its own; a refusal is answered as a whole.
   * Throws `TransportFailure`.
   */
  stream(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer | HttpStream>;
  close(): void;
}

export async function openTransport(options: PoolOptions): Promise<Transport> {
  const { connection, proxyUrl } = options;
  const pool = await openPool({ connection, proxyUrl, maxSockets });
  const tls = tlsOptions(connection, options.certificate);
  let streams: Pool | undefined;
  return {
    send: (request, signal) => send({ connection, pool, tls, request, signal }, answerWhole),
    stream: async (request, signal) => {
      streams ??= await openPool({ connection, proxyUrl, maxSockets: Number.POSITIVE_INFINITY });
      return send({ connection, pool: streams, tls, request, signal }, answerStream);
    },
    close: () => {
      pool.agent.destroy();
      streams?.agent.destroy();
    },
  };
}

type Sending = Outgoing & {
  readonly signal: AbortSignal | undefined;
};

type Answer<T> = (incoming: IncomingMessage, signal: AbortSignal | undefined) => Promise<T>;

async function answerWhole(incoming: IncomingMessage): Promise<HttpAnswer> {
  const text = await collect(incoming);
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, text };
}

/** The time limits end with the head of the answer: how long a stream may be silent is its reader's matter. */
async function answerStream(
  incoming: IncomingMessage,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer | HttpStream> {
  return incoming.statusCode === 200 ? readStream(incoming, signal) : answerWhole(incoming);
}

function send<T>(sending: Sending, answer: Answer<T>): Promise<T> {
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
      const answered = (whole: T) => {
        guard.release();
        resolve(whole);
      };
      answer(incoming, sending.signal).then(answered, (error) => fail("failed", error));
    });
    // Text would be joined to the head and encoded together with it.
    outgoing.end(body === undefined ? undefined : Buffer.from(body));
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
      if (!incoming.complete) return reject(new Error("the answer was cut short"));
      decode(Buffer.concat(chunks), incoming.headers["content-encoding"]).then(resolve, reject);
    });
    incoming.once("error", reject);
    incoming.once("aborted", () => reject(new Error("the answer was cut short")));
  });
}

/** Asked for with long lists only; loaded where the server does it. */
async function decode(bytes: Buffer, encoding: string | undefined): Promise<string> {
  if (encoding !== "gzip") return bytes.toString("utf8");
  const { gunzipSync } = await import("node:zlib");
  return gunzipSync(bytes).toString("utf8");
}
