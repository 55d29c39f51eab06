import { describe, expect, it, onTestFinished } from "vitest";
import { type ApiClientOptions, openApiClient } from "../../src/cluster/api-client.ts";
import { resolveConnection } from "../../src/cluster/kubeconfig.ts";
import type { Clock } from "../../src/runtime.ts";
import { describeFailure, optionsFor, startServer } from "../support/cluster-fixture.ts";
import type { FakeApiOptions, Fault, KubeconfigOverrides } from "../support/fake-api-server.ts";
import { statusAnswer } from "../support/fake-api-status.ts";

const read = { method: "GET", path: "/version" } as const;
const write = { method: "PATCH", path: "/version", body: { contentType: "application/json", content: {} } } as const;

type Wishes = {
  readonly server?: FakeApiOptions;
  readonly kubeconfig?: KubeconfigOverrides;
  readonly timeout?: string;
  readonly flags?: { readonly as: string; readonly asGroup: readonly string[]; readonly asUid: string };
} & Partial<ApiClientOptions>;

/** A clock that notes how long it was asked to sleep. */
function notingClock(sleeps: number[]): Clock {
  return {
    now: () => 0,
    sleep: async (milliseconds) => void sleeps.push(milliseconds),
  };
}

async function openWith({ server: serverOptions, kubeconfig, timeout, flags, ...extra }: Wishes = {}) {
  const server = await startServer(serverOptions);
  const sleeps: number[] = [];
  const options = optionsFor(server, kubeconfig);
  const connection = await resolveConnection({ ...options.flags, ...flags, requestTimeout: timeout }, {});
  const client = openApiClient({
    connection,
    environment: {},
    clock: notingClock(sleeps),
    userAgent: "test",
    random: () => 0.5,
    ...extra,
  });
  onTestFinished(() => client.close());
  return { server, client, sleeps };
}

function refusal(code: number, headers: Record<string, string> = {}): Fault {
  return { answer: { ...statusAnswer({ code, reason: "Unavailable", message: "not now" }), headers }, times: 10 };
}

describe("a read", () => {
  it("shares one connection with those after it", async () => {
    const { server, client } = await openWith();
    for (let number = 0; number < 3; number += 1) await client.request(read);
    expect(server.connections()).toBe(1);
  });

  it("shares few connections with those beside it", async () => {
    const { server, client } = await openWith();
    await Promise.all(Array.from({ length: 20 }, () => client.request(read)));
    expect(server.connections()).toBeLessThanOrEqual(4);
  });

  it.for([
    { name: "a server error", fault: refusal(503), requests: 4, sleeps: [100, 200, 400], status: 503 },
    { name: "a busy server", fault: refusal(429), requests: 4, sleeps: [100, 200, 400], status: 429 },
    {
      name: "a busy server as long as that asks for",
      fault: refusal(429, { "Retry-After": "2" }),
      requests: 4,
      sleeps: [2000, 2000, 2000],
      status: 429,
    },
    {
      name: "a server error once when it passes",
      fault: { ...refusal(500), times: 1 },
      requests: 2,
      sleeps: [100],
      status: 200,
    },
  ])("is repeated after $name", async ({ fault, requests, sleeps: expected, status }) => {
    const { server, client, sleeps } = await openWith();
    server.fail(fault);
    expect((await client.request(read)).status).toBe(status);
    expect({ requests: server.requests.length, sleeps }).toEqual({ requests, sleeps: expected });
  });

  it("is repeated after a cut connection", async () => {
    const { server, client } = await openWith();
    server.fail({ cut: "before", times: 2 });
    expect((await client.request(read)).status).toBe(200);
    expect(server.requests).toHaveLength(3);
  });

  it("ends in the last failure when the server stays away", async () => {
    const { server, client } = await openWith();
    server.fail({ cut: "before", times: 10 });
    expect((await describeFailure(client.request(read))).code).toBe("server-unreachable");
    expect(server.requests).toHaveLength(4);
  });

  it.for([
    { name: "asks for more patience than there is", fault: refusal(503, { "Retry-After": "3600" }) },
    { name: "does not know the method", fault: refusal(501) },
    { name: "refuses it", fault: refusal(403) },
  ])("is not repeated when the server $name", async ({ fault }) => {
    const { server, client } = await openWith();
    server.fail(fault);
    await client.request(read);
    expect(server.requests).toHaveLength(1);
  });

  it("ends when its time is over", async () => {
    const { server, client } = await openWith({ timeout: "50ms" });
    server.hold();
    expect(await describeFailure(client.request(read), { [server.url]: "SERVER" })).toEqual({
      code: "request-timeout",
      message: 'server "SERVER" of context "test" did not answer within 0.05 s',
      hint: "give it longer with --request-timeout, or check its health: kubectl get --raw /readyz",
    });
  });

  it("has the time that it is given, also when no timer lasts as long", async () => {
    const { server, client } = await openWith({ timeout: "1000h" });
    const held = server.hold();
    const answer = client.request(read);
    await held.arrived;
    held.release();
    expect((await answer).status).toBe(200);
  });

  it("ends when it is interrupted", async () => {
    const interruption = new AbortController();
    const { server, client } = await openWith({ signal: interruption.signal });
    const held = server.hold();
    const failure = describeFailure(client.request(read));
    await held.arrived;
    interruption.abort();
    expect((await failure).code).toBe("interrupted");
  });

  it("goes through when it begins after an interruption, as in a rollback", async () => {
    const { client } = await openWith({ signal: AbortSignal.abort() });
    expect((await client.request(read)).status).toBe(200);
  });
});

describe("a write", () => {
  it("is repeated when a busy server did not begin it", async () => {
    const { server, client } = await openWith();
    server.fail({ ...refusal(429), times: 1 });
    await client.request(write);
    expect(server.requests).toHaveLength(2);
  });

  it.for([
    { name: "a server error", fault: refusal(500) },
    { name: "a cut connection", fault: { cut: "before" } as const },
  ])("is not repeated after $name", async ({ fault }) => {
    const { server, client } = await openWith();
    server.fail(fault);
    await client.request(write).catch(() => undefined);
    expect(server.requests).toHaveLength(1);
  });

  it("is not ended by an interruption", async () => {
    const interruption = new AbortController();
    const { server, client } = await openWith({ signal: interruption.signal });
    const held = server.hold();
    const answer = client.request(write);
    await held.arrived;
    interruption.abort();
    held.release();
    expect((await answer).status).toBe(200);
  });
});

describe("a request", () => {
  it("names the user, the groups and the UID to act as", async () => {
    const flags = { as: "alice", asGroup: ["ops", "dev"], asUid: "42" };
    const { server, client } = await openWith({
      flags,
      kubeconfig: { user: { "as-user-extra": { "acme.com/team": ["a", "b"] } } },
    });
    await client.request(read);
    expect(server.requests[0]?.headers).toMatchObject({
      "impersonate-user": "alice",
      "impersonate-group": "ops, dev",
      "impersonate-uid": "42",
      "impersonate-extra-acme.com%2fteam": "a, b",
    });
  });

  it.for([
    { name: "without a body", request: read },
    { name: "with a body", request: write },
  ])("$name carries text beyond ASCII as UTF-8", async ({ request }) => {
    const flags = { as: "grün", asGroup: ["naïve", "日本"], asUid: "µ" };
    const user = { token: "tökén", "as-user-extra": { team: ["süd"] } };
    const { server, client } = await openWith({ flags, kubeconfig: { user } });
    await client.request(request);
    const { headers = {}, body } = server.requests[0] ?? {};
    const sent = Object.entries(headers).map(([name, value]) => [name, Buffer.from(`${value}`, "latin1").toString()]);
    expect(Object.fromEntries(sent)).toMatchObject({
      authorization: "Bearer tökén",
      "impersonate-user": "grün",
      "impersonate-group": "naïve, 日本",
      "impersonate-uid": "µ",
      "impersonate-extra-team": "süd",
    });
    expect(body).toEqual(request === write ? {} : undefined);
  });

  it("goes below the base path of the server", async () => {
    const server = await startServer();
    const { flags } = optionsFor(server, { cluster: { server: `${server.url}/clusters/c-1/` } });
    const connection = await resolveConnection(flags, {});
    const client = openApiClient({ connection, environment: {}, clock: notingClock([]), userAgent: "test" });
    onTestFinished(() => client.close());
    await client.request(read);
    expect(server.requests[0]?.path).toBe("/clusters/c-1/version");
  });
});
