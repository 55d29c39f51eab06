// The connections to one server, and how a request goes out on one of them.
import type { Agent, ClientRequest, OutgoingHttpHeaders } from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import type { Connection } from "./connection.ts";
import { encodeHeaders } from "./header-value.ts";
import type { TlsOptions } from "./tls-options.ts";

export type HttpRequest = {
  readonly method: string;
  /** Path and query, without the server's base path. */
  readonly path: string;
  readonly headers: Record<string, string | string[]>;
  readonly body: string | undefined;
};

export type Pool = {
  readonly agent: Agent;
  readonly request: (options: https.RequestOptions) => ClientRequest;
};

type PoolNeeds = {
  readonly connection: Connection;
  readonly proxyUrl: string | undefined;
  readonly maxSockets: number;
};

/** `node:http` takes as long to import as all else together, so a secure server goes without it. */
export async function openPool({ connection, proxyUrl, maxSockets }: PoolNeeds): Promise<Pool> {
  const options = { keepAlive: true, noDelay: true, maxSockets };
  const { request, Agent } = connection.server.secure ? https : await import("node:http");
  if (proxyUrl === undefined) return { request, agent: new Agent(options) };
  const { openProxyAgent } = await import("./proxy-agent.ts");
  return { request, agent: openProxyAgent(proxyUrl, options) };
}

export type Outgoing = {
  readonly connection: Connection;
  readonly pool: Pool;
  readonly tls: TlsOptions;
  readonly request: HttpRequest;
};

export function openRequest({ connection: { server }, pool, tls, request }: Outgoing): ClientRequest {
  const headers: OutgoingHttpHeaders = encodeHeaders(request.headers);
  return pool.request({
    agent: pool.agent,
    ...tls,
    // Proxy agents find a kept connection again only when they are told that it is a secure one.
    protocol: server.secure ? "https:" : "http:",
    host: server.host,
    port: server.port,
    method: request.method,
    path: `${server.basePath}${request.path}`,
    headers,
  });
}

/** A kept socket is; a new one first has to finish TCP, and TLS on top of it. */
export function isConnected(socket: Socket): boolean {
  return !socket.connecting && !("secureConnecting" in socket && socket.secureConnecting === true);
}
