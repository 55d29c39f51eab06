// A Kubernetes API server for tests: real https on 127.0.0.1, objects in memory, answers as the real one gives them.
// It records requests, and a test can have it fail on any of them.
import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/resources/json.ts";
import { type Authority, type CertificatePair, createAuthority } from "./certificates.ts";
import { answerRequest } from "./fake-api-answers.ts";
import { FakeObjects } from "./fake-api-objects.ts";
import type { FakeAnswer } from "./fake-api-status.ts";
import { openFakeWatches } from "./fake-api-watches.ts";

export type RecordedRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Parsed where it is JSON. */
  readonly body: JsonValue | undefined;
};

export type Fault = {
  /** Which requests it is for; every one unless given. */
  readonly matches?: (request: RecordedRequest) => boolean;
  /** How many of those; 1 unless given. */
  readonly times?: number;
  /** Answers this instead of handling the request. */
  readonly answer?: FakeAnswer;
  /** Closes the connection without an answer: before the request is handled, or after it was carried out. */
  readonly cut?: "before" | "after";
  /** Holds the request until it resolves. */
  readonly until?: Promise<void>;
};

type HeldRequest = { readonly arrived: Promise<void>; readonly release: () => void };

export type FakeApiOptions = {
  readonly authority?: Authority;
  /** The server's own certificate; one for 127.0.0.1 and localhost unless given. */
  readonly certificate?: CertificatePair;
  /** Bearer tokens that are accepted, as a list that the test may change; no login is needed unless given. */
  readonly tokens?: readonly string[];
  /** Refuses connections without a client certificate of the authority. */
  readonly needsClientCertificate?: boolean;
  /** API groups with the versions that are served; those of the kinds that this tool uses unless given. */
  readonly served?: Readonly<Record<string, readonly string[]>>;
  /** Without TLS, which takes half the time of a short command. */
  readonly plain?: boolean;
  /** Told of every object that is stored, as it stands then. */
  readonly onStored?: (object: JsonObject) => void;
};

export type FakeApiServer = {
  /** `https://127.0.0.1:PORT`, or `http` without TLS. */
  readonly url: string;
  readonly port: number;
  readonly authority: Authority;
  readonly requests: RecordedRequest[];
  /** How many connections were made so far. */
  readonly connections: () => number;
  /** Adds or replaces an object; it gets a uid, a generation and a new resourceVersion. */
  put(object: JsonObject): void;
  find(kind: string, namespace: string, name: string): JsonObject | undefined;
  remove(kind: string, namespace: string, name: string): void;
  fail(fault: Fault): void;
  /** Holds the next of those requests, to look at the world while it is under way. */
  hold(matches?: Fault["matches"]): HeldRequest;
  /** Ends every watch, as the server does after a while; with `expired` those that go on from before now are refused. */
  endWatches(how?: { readonly expired?: boolean }): void;
  /** How many watches are open. */
  readonly watches: () => number;
  /** Breaks all connections and takes no new ones, until `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Text of a kubeconfig with one context, `test`, that leads here as user `tester`. */
  kubeconfig(overrides?: KubeconfigOverrides): string;
  close(): Promise<void>;
};

export type KubeconfigOverrides = {
  readonly cluster?: JsonObject;
  readonly user?: JsonObject;
  readonly namespace?: string;
};

export async function startFakeApiServer(options: FakeApiOptions = {}): Promise<FakeApiServer> {
  const authority = options.authority ?? (await createAuthority());
  const pair = options.certificate ?? (await authority.issue({ name: "CN=server", hosts: ["127.0.0.1", "localhost"] }));
  const objects = new FakeObjects(options.onStored);
  const watches = openFakeWatches(objects, options);
  const faults: { readonly fault: Fault; readonly arrived?: () => void; left: number }[] = [];
  const requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const client = { ca: authority.certificate, requestCert: true, rejectUnauthorized: true };
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const request = await readRequest(incoming);
    requests.push(request);
    const found = faults.find(({ fault, left }) => left > 0 && (fault.matches?.(request) ?? true));
    if (found !== undefined) found.left -= 1;
    const fault = found?.fault ?? {};
    found?.arrived?.();
    await fault.until;
    if (fault.cut === "before") return void incoming.socket.destroy();
    if (fault.answer === undefined && request.query["watch"] === "true") return watches.open(request, outgoing);
    const answer = fault.answer ?? answerRequest(request, objects, options);
    if (fault.cut === "after") return void incoming.socket.destroy();
    send(outgoing, answer);
  };
  const tls = { cert: pair.certificate, key: pair.key, ...(options.needsClientCertificate ? client : {}) };
  const server = options.plain ? createPlainServer(handle) : createServer(tls, handle);
  server.on("connection", (socket: Socket) => {
    connections += 1;
    socket.setNoDelay(true);
    sockets.add(socket.on("close", () => sockets.delete(socket)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `${options.plain ? "http" : "https"}://127.0.0.1:${port}`;
  return {
    url,
    port,
    authority,
    requests,
    connections: () => connections,
    put: (object) => objects.put(object),
    find: (kind, namespace, name) => objects.find({ kind, namespace, name }),
    remove: (kind, namespace, name) => objects.remove({ kind, namespace, name }),
    hold: (matches = () => true) => {
      const [arrival, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const fault: Fault = { matches, until: release.promise };
      faults.push({ fault, left: 1, arrived: arrival.resolve });
      return { arrived: arrival.promise, release: release.resolve };
    },
    fail: (fault) => void faults.push({ fault, left: fault.times ?? 1 }),
    endWatches: watches.end,
    watches: watches.count,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    start: () => new Promise((resolve) => server.listen(port, "127.0.0.1", resolve)),
    kubeconfig: (overrides = {}) => kubeconfigText(url, authority, overrides),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function readRequest(incoming: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const url = new URL(incoming.url ?? "/", "https://server");
  const text = Buffer.concat(chunks).toString("utf8");
  return {
    method: incoming.method ?? "",
    path: decodeURIComponent(url.pathname),
    query: Object.fromEntries(url.searchParams),
    headers: incoming.headers,
    body: text === "" ? undefined : parseBody(text),
  };
}

function parseBody(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function send(outgoing: ServerResponse, { status, body, headers = {} }: FakeAnswer): void {
  const text = isJsonObject(body) ? JSON.stringify(body) : body;
  const contentType = isJsonObject(body) ? "application/json" : "text/plain; charset=utf-8";
  outgoing.writeHead(status, { "Content-Type": contentType, "Audit-Id": "00000000", ...headers });
  outgoing.end(text);
}

/** JSON, which every kubeconfig reader takes. */
function kubeconfigText(url: string, { certificate }: Authority, overrides: KubeconfigOverrides): string {
  const { cluster = {}, user = {}, namespace = "default" } = overrides;
  const authorityData = Buffer.from(certificate).toString("base64");
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    clusters: [{ name: "test", cluster: { server: url, "certificate-authority-data": authorityData, ...cluster } }],
    users: [{ name: "tester", user }],
    contexts: [{ name: "test", context: { cluster: "test", user: "tester", namespace } }],
  });
}
