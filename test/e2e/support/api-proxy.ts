// A plain-HTTP proxy in front of the API server: it lets a test hold, answer or just note the tool's requests.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { writeKubeconfig } from "../control-plane/kubeconfig.ts";
import { state } from "./test-cluster.ts";

export type ProxiedRequest = {
  readonly method: string;
  readonly path: string;
  readonly contentType: string | undefined;
  readonly body: string;
};
type Answer = { readonly status: number; readonly body: unknown };
/**
 * An answer takes the place of the API server's; `lost` passes the request on and cuts the connection; `dry-run` has the
 * API server answer as if it had stored the change.
 */
export type Intercept = (request: ProxiedRequest) => Promise<Answer | "lost" | "dry-run" | undefined>;

export type ApiProxy = {
  readonly server: string;
  /** A kubeconfig whose one context leads through the proxy, as administrator. */
  readonly kubeconfig: string;
  /** Everything that was asked for: `GET /apis/…`. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
};

export type ProxiedServer = {
  /** What the context is called. */
  readonly context: string;
  /** The address of the API server. */
  readonly target: string;
};

export async function openApiProxy(
  intercept: Intercept = async () => undefined,
  { context, target }: ProxiedServer = { context: "proxy", target: state.rollouts.server },
): Promise<ApiProxy> {
  const requests: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const note: Intercept = async (proxied) => {
      requests.push(`${proxied.method} ${proxied.path}`);
      return intercept(proxied);
    };
    forward({ incoming, outgoing, target }, note).catch((error: unknown) =>
      outgoing.destroy(error instanceof Error ? error : undefined),
    );
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}`;
  const kubeconfig = join(state.folder, `proxy-${port}.kubeconfig`);
  writeKubeconfig(kubeconfig, state.certificates.authority, [{ context, server: address, user: {} }]);
  return { server: address, kubeconfig, requests, close: () => close(server) };
}

/** Whether it changes the object of that name for good. */
export function isWriteOf({ method, path }: ProxiedRequest, name: string): boolean {
  const url = new URL(path, "http://proxy");
  return method === "PATCH" && url.pathname.endsWith(`/${name}`) && !url.searchParams.has("dryRun");
}

type Exchange = { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse; readonly target: string };

async function forward({ incoming, outgoing, target }: Exchange, intercept: Intercept): Promise<void> {
  const { method = "GET", url = "/" } = incoming;
  const body = await readBody(incoming);
  const contentType = incoming.headers["content-type"];
  const answer = await intercept({ method, path: url, contentType, body });
  if (typeof answer === "object") {
    outgoing.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
    return;
  }
  const path = answer === "dry-run" ? withDryRun(url) : url;
  const response = await ask(incoming, { body, url: new URL(path, target) });
  if (answer === "lost") {
    response.resume();
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(response.statusCode ?? 502, response.headers);
  response.pipe(outgoing);
}

function withDryRun(path: string): string {
  return `${path}${path.includes("?") ? "&" : "?"}dryRun=All`;
}

type Forwarded = { readonly body: string; readonly url: URL };

function ask({ method, headers }: IncomingMessage, { body, url }: Forwarded): Promise<IncomingMessage> {
  const { authority, administrator, administratorKey } = state.certificates;
  const [ca, cert, key] = [authority, administrator, administratorKey].map((path) => readFileSync(path));
  return new Promise((resolve, reject) => {
    request(url, { method, headers, ca, cert, key }, resolve).on("error", reject).end(body);
  });
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await once(server.close(), "close");
}
