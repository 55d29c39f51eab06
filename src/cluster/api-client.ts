// Requests to one API server: credentials, retries of what may be repeated, and a trace. What an answer means is left
// to the caller; that none came is translated here.
import type { UserError } from "../errors.ts";
import type { JsonValue } from "../resources/json.ts";
import type { Clock } from "../runtime.ts";
import type { Connection, Environment } from "./connection.ts";
import { connectionError, mayBeCarriedOut } from "./connection-error.ts";
import { type Credentials, impersonationHeaders, openCredentials, type Proof } from "./credentials.ts";
import type { HttpRequest } from "./http-pool.ts";
import type { HttpStream } from "./http-stream.ts";
import { findProxy } from "./proxy-rules.ts";
import { withRetries } from "./retry.ts";
import { type HttpAnswer, openTransport, type Transport, TransportFailure } from "./transport.ts";

export type ApiRequest = {
  readonly method: "GET" | "PATCH" | "POST" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly accept?: string;
  /** Asks for a compressed answer, which pays where it is long. */
  readonly compressed?: boolean;
  readonly body?: { readonly contentType: string; readonly content: JsonValue };
  /** Nothing changes when it is carried out twice; a GET always may be repeated. */
  readonly repeatable?: boolean;
  /** Goes on to its end when the command is interrupted, so that what it has changed is known. */
  readonly toItsEnd?: boolean;
};

export type ApiClientOptions = {
  readonly connection: Connection;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly userAgent: string;
  /** Ends reads that are under way when it is aborted; requests that begin later, as for a rollback, go through. */
  readonly signal?: AbortSignal | undefined;
  readonly trace?: ((line: string) => void) | undefined;
  /** Instead of those that the connection's login makes. */
  readonly credentials?: Credentials | undefined;
  /** 0 to 1, spreads retries; Math.random unless given. */
  readonly random?: (() => number) | undefined;
};

export interface ApiClient {
  readonly connection: Connection;
  /**
   * The answer, whatever its status. Throws `server-unreachable`, `certificate-invalid`, `request-timeout`,
   * `credentials-failed`, `interrupted`, and `Unanswered` where a write may have been carried out.
   */
  request(request: ApiRequest): Promise<HttpAnswer>;
  /** The answer to a GET as it comes, or as a whole where it is a refusal. Throws as `request` does. */
  stream(request: ApiRequest, signal: AbortSignal): Promise<HttpAnswer | HttpStream>;
  close(): void;
}

/** A write was sent and got no answer; the reason says what happened, for the user. */
export class Unanswered extends Error {
  readonly reason: UserError;

  constructor(reason: UserError) {
    super(reason.message, { cause: reason });
    this.name = "Unanswered";
    this.reason = reason;
  }
}

export function openApiClient(options: ApiClientOptions): ApiClient {
  const { connection, environment, clock } = options;
  const proxyUrl = findProxy(connection, environment);
  const credentials = options.credentials ?? openCredentials(connection, environment, clock);
  const pools = openPools(connection, proxyUrl);
  /** A 401 means that nothing was carried out, so writes may be sent again with newer credentials too. */
  const exchange = async <T extends HttpAnswer | HttpStream>(request: ApiRequest, send: Send<T>) => {
    const sendAs = async (proof: Proof) => attempt(await pools.get(proof), { request, proof, send }, options);
    const proof = await credentials.current();
    const answer = await sendAs(proof);
    if ("chunks" in answer || answer.status !== 401) return answer;
    const renewed = await credentials.renew(proof);
    const same = renewed.authorization === proof.authorization && renewed.certificate === proof.certificate;
    if (!same) return sendAs(renewed);
    await refuseExpired(proof, options);
    return answer;
  };
  return {
    connection,
    close: pools.close,
    request: async (request) => {
      const repeatable = request.method === "GET" || request.repeatable === true;
      const mayBeLeft = repeatable && request.toItsEnd !== true;
      const signal = mayBeLeft && !options.signal?.aborted ? options.signal : undefined;
      const send: Send<HttpAnswer> = (pool, sent) => pool.send(sent, signal);
      const repetition = { repeatable, signal, clock, random: options.random ?? Math.random };
      const outcome = await withRetries(() => exchange(request, send), repetition);
      if (!(outcome instanceof TransportFailure)) return outcome;
      const error = await connectionError(outcome, connection, proxyUrl);
      throw repeatable || !mayBeCarriedOut(outcome) ? error : new Unanswered(error);
    },
    stream: async (request, signal) => {
      try {
        return await exchange(request, (pool, sent) => pool.stream(sent, signal));
      } catch (error) {
        throw error instanceof TransportFailure ? await connectionError(error, connection, proxyUrl) : error;
      }
    },
  };
}

type Send<T> = (pool: Transport, request: HttpRequest) => Promise<T>;

async function refuseExpired({ certificate }: Proof, { connection, clock }: ApiClientOptions): Promise<void> {
  if (certificate === undefined || !connection.server.secure) return;
  const { certificateExpired } = await import("./client-certificate.ts");
  const error = certificateExpired(certificate, connection.user, clock);
  if (error !== undefined) throw error;
}

type Pools = { readonly get: (proof: Proof) => Promise<Transport>; readonly close: () => void };

/** One pool for each client certificate; there is more than one only when an exec plugin renews it. */
function openPools(connection: Connection, proxyUrl: string | undefined): Pools {
  const pools = new Map<Proof["certificate"], Promise<Transport>>();
  return {
    get: ({ certificate }) => {
      const pool = pools.get(certificate) ?? openTransport({ connection, certificate, proxyUrl });
      pools.set(certificate, pool);
      return pool;
    },
    close: () => {
      for (const pool of pools.values()) pool.then((transport) => transport.close()).catch(() => {});
    },
  };
}

type Attempt<T> = { readonly request: ApiRequest; readonly proof: Proof; readonly send: Send<T> };

async function attempt<T extends HttpAnswer | HttpStream>(
  pool: Transport,
  { request, proof, send }: Attempt<T>,
  options: ApiClientOptions,
): Promise<T> {
  const { clock, connection, trace } = options;
  const path = pathWithQuery(request);
  const start = clock.now();
  const report = (outcome: string) => {
    const elapsed = Math.round(clock.now() - start);
    trace?.(`${request.method} ${connection.server.url}${path} ${outcome} in ${elapsed} ms`);
  };
  try {
    const answer = await send(pool, buildRequest(request, { path, proof, options }));
    report(String("chunks" in answer ? 200 : answer.status));
    return answer;
  } catch (error) {
    report(error instanceof Error ? error.message : "failed");
    throw error;
  }
}

function pathWithQuery({ path, query = {} }: ApiRequest): string {
  const parameters = new URLSearchParams(query).toString();
  return parameters === "" ? path : `${path}?${parameters}`;
}

type RequestParts = { readonly path: string; readonly proof: Proof; readonly options: ApiClientOptions };

function buildRequest(request: ApiRequest, { path, proof, options }: RequestParts): HttpRequest {
  const body = request.body && JSON.stringify(request.body.content);
  const { impersonation } = options.connection;
  return {
    method: request.method,
    path,
    body,
    headers: {
      Accept: request.accept ?? "application/json",
      ...(request.compressed ? { "Accept-Encoding": "gzip" } : {}),
      "User-Agent": options.userAgent,
      ...(request.body && body !== undefined
        ? { "Content-Type": request.body.contentType, "Content-Length": String(Buffer.byteLength(body)) }
        : {}),
      ...(proof.authorization === undefined ? {} : { Authorization: proof.authorization }),
      ...impersonationHeaders(impersonation),
    },
  };
}
