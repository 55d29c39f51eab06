import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../src/resources/json.ts";
import { describeFailure, startServer, temporaryFolder } from "../support/cluster-fixture.ts";
import type { FakeApiOptions } from "../support/fake-api-server.ts";
import { authorizations, openCluster, web } from "../support/open-cluster.ts";
import { steppingClock } from "../support/run-cli.ts";

const execVersion = "client.authentication.k8s.io/v1";

type Plugin = { readonly command: string; readonly runs: () => number; readonly seen: () => string };

/** A plugin that counts its runs, keeps what it was told, and prints what the script prints; `$run` is the run's number. */
function writePlugin(script: string): Plugin {
  const folder = temporaryFolder();
  const [command, log, info] = ["plugin", "runs", "info"].map((name) => join(folder, name)) as [string, string, string];
  const count = `echo run >> ${log}\nrun=$(wc -l < ${log} | tr -d ' ')\nprintf '%s' "$KUBERNETES_EXEC_INFO" > ${info}\n`;
  writeFileSync(command, `#!/bin/sh\n${count}${script}\n`);
  chmodSync(command, 0o755);
  return {
    command,
    runs: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").length : 0),
    seen: () => readFileSync(info, "utf8"),
  };
}

function printing(status: JsonValue, apiVersion = execVersion): string {
  return `cat <<END\n${JSON.stringify({ apiVersion, kind: "ExecCredential", status })}\nEND`;
}

function execUser({ command }: Plugin, extra: JsonObject = {}): JsonObject {
  return { exec: { apiVersion: execVersion, command, interactiveMode: "Never", ...extra } };
}

async function openPlugin(script: string, options: FakeApiOptions = {}, exec: JsonObject = {}) {
  const server = await startServer(options);
  const plugin = writePlugin(script);
  const cluster = await openCluster(
    server,
    { user: execUser(plugin, exec) },
    { environment: { PATH: process.env["PATH"] } },
  );
  return { server, plugin, ...cluster };
}

describe("an exec plugin", () => {
  it("is not run before the first request", async () => {
    const { plugin } = await openPlugin(printing({ token: "t" }));
    expect(plugin.runs()).toBe(0);
  });

  it("is run once for requests side by side and after one another", async () => {
    const { server, plugin, store } = await openPlugin(printing({ token: "t$run" }));
    await Promise.all([store.read(web), store.read(web), store.read(web)]);
    await store.read(web);
    expect(plugin.runs()).toBe(1);
    expect(new Set(authorizations(server))).toEqual(new Set(["Bearer t1"]));
  });

  it("is run once for two connections to clusters that it is told nothing about", async () => {
    const { server, plugin, store } = await openPlugin(printing({ token: "t" }));
    const environment = { PATH: process.env["PATH"] };
    const other = await openCluster(server, { user: execUser(plugin) }, { environment });
    await Promise.all([store.read(web), other.store.read(web)]);
    expect(plugin.runs()).toBe(1);
  });

  it("is run once more after a 401", async () => {
    const { server, plugin, store } = await openPlugin(printing({ token: "t$run" }), { tokens: ["t2"] });
    await Promise.all([store.read(web), store.read(web), store.read(web)]);
    expect(plugin.runs()).toBe(2);
    expect(authorizations(server).toSorted()).toEqual(["t1", "t1", "t1", "t2", "t2", "t2"].map((t) => `Bearer ${t}`));
  });

  it("is not run a third time for a request that stays refused", async () => {
    const { plugin, store } = await openPlugin(printing({ token: "t$run" }), { tokens: [] });
    expect((await describeFailure(store.read(web))).code).toBe("unauthorized");
    expect(plugin.runs()).toBe(2);
  });

  it("is run anew when its token has expired", async () => {
    const clock = steppingClock(Date.parse("2026-01-01T12:00:00Z"));
    const plugin = writePlugin(printing({ token: "t$run", expirationTimestamp: "2026-01-01T12:00:10Z" }));
    const server = await startServer();
    const { store } = await openCluster(
      server,
      { user: execUser(plugin) },
      { clock, environment: { PATH: process.env["PATH"] } },
    );
    await store.read(web);
    await clock.sleep(20_000);
    await store.read(web);
    expect(authorizations(server)).toEqual(["Bearer t1", "Bearer t2"]);
  });

  it("is given its arguments and variables, and told whether it may ask", async () => {
    const script = `[ "$1 $GREETING" = "two words hello" ] || exit 9\n${printing({ token: "t" })}`;
    const exec = { args: ["two words"], env: [{ name: "GREETING", value: "hello" }] };
    const { plugin, store } = await openPlugin(script, {}, exec);
    await store.read(web);
    expect(JSON.parse(plugin.seen())).toEqual({
      apiVersion: execVersion,
      kind: "ExecCredential",
      spec: { interactive: false },
    });
  });

  it("is told of the cluster where it asks for that", async () => {
    const server = await startServer();
    const plugin = writePlugin(printing({ token: "t" }));
    const extension = { name: "client.authentication.k8s.io/exec", extension: { audience: "a" } };
    const overrides = {
      user: execUser(plugin, { provideClusterInfo: true }),
      cluster: { extensions: [extension], "tls-server-name": "localhost" },
    };
    const { store } = await openCluster(server, overrides, { environment: { PATH: process.env["PATH"] } });
    await store.read(web);
    expect(JSON.parse(plugin.seen()).spec.cluster).toEqual({
      server: server.url,
      "tls-server-name": "localhost",
      "certificate-authority-data": Buffer.from(server.authority.certificate).toString("base64"),
      config: { audience: "a" },
    });
  });

  it("may give a client certificate", async () => {
    const server = await startServer({ needsClientCertificate: true });
    const { certificate, key } = await server.authority.issue({ name: "CN=alice" });
    const plugin = writePlugin(printing({ clientCertificateData: certificate, clientKeyData: key }));
    const { store } = await openCluster(
      server,
      { user: execUser(plugin) },
      { environment: { PATH: process.env["PATH"] } },
    );
    expect(await store.read(web)).toBeUndefined();
  });

  it("is looked up in PATH, and names its remedy when it is missing", async () => {
    const exec = { command: "no-such-plugin", installHint: "get it at\u001b[31m example.com\n" };
    const { store } = await openPlugin("", {}, exec);
    expect(await describeFailure(store.read(web))).toEqual({
      code: "credentials-failed",
      message: 'exec plugin "no-such-plugin" of user "tester" not found',
      hint: "get it at [31m example.com",
    });
  });

  it("that is missing without a remedy is to be installed", async () => {
    const { store } = await openPlugin("", {}, { command: "no-such-plugin" });
    expect((await describeFailure(store.read(web))).hint).toBe(
      'install "no-such-plugin", or name another user with --user',
    );
  });

  const secret = "s3cret";
  it.for([
    { name: "fails", script: "exit 3", problem: "failed with exit code 3" },
    { name: "is killed", script: "kill -9 $$", problem: "was ended by SIGKILL" },
    { name: "prints nothing", script: "", problem: "printed no ExecCredential with a status" },
    { name: "prints text", script: `echo ${secret}`, problem: "printed no ExecCredential with a status" },
    {
      name: "answers in another version",
      script: printing({ token: secret }, "client.authentication.k8s.io/v1beta1"),
      problem: `answered with apiVersion "client.authentication.k8s.io/v1beta1", not "${execVersion}"`,
    },
    { name: "gives nothing", script: printing({}), problem: "gave neither a token nor a certificate" },
    {
      name: "gives a token with a line break at its end",
      script: printing({ token: `${secret}\n` }),
      problem: "gave a token with a line break or another control character",
    },
    {
      name: "gives half a certificate",
      script: printing({ clientCertificateData: secret }),
      problem: "gave a certificate or a key, not both",
    },
    {
      name: "gives an expiry that is none",
      script: printing({ token: secret, expirationTimestamp: "soon" }),
      problem: 'gave an expiry that is no time ("soon")',
    },
  ])("that $name is named, without what it printed", async ({ script, problem }) => {
    const { plugin, store } = await openPlugin(script);
    const failure = await describeFailure(store.read(web), { [plugin.command]: "PLUGIN" });
    expect(failure).toEqual({
      code: "credentials-failed",
      message: `exec plugin "PLUGIN" of user "tester" ${problem}`,
      hint: "run the command by hand to see why, or log in again",
    });
    expect(JSON.stringify(failure)).not.toContain(secret);
  });

  it("that may not be executed is named", async () => {
    const { plugin, store } = await openPlugin("");
    chmodSync(plugin.command, 0o600);
    const failure = await describeFailure(store.read(web), { [plugin.command]: "PLUGIN" });
    expect(failure.message).toBe('exec plugin "PLUGIN" of user "tester" could not be started');
  });

  it("that failed is run anew by the next request", async () => {
    const { store } = await openPlugin(`[ $run = 1 ] && exit 1\n${printing({ token: "t" })}`);
    await describeFailure(store.read(web));
    expect(await store.read(web)).toBeUndefined();
  });
});
