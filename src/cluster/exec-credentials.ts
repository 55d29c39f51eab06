// Exec credential plugins (client-go plugin/pkg/client/auth/exec): run at most once per process, and again after a 401
// or when what they gave has expired.
import { UserError } from "../errors.ts";
import { isJsonObject, parseJson } from "../resources/json.ts";
import type { Clock } from "../runtime.ts";
import type { ClientCertificate, Environment, ExecPlugin } from "./connection.ts";
import type { Credentials, Proof } from "./credentials.ts";
import { isHeaderValue } from "./header-value.ts";

export type ExecUser = {
  readonly plugin: ExecPlugin;
  readonly user: string;
  readonly environment: Environment;
  readonly clock: Clock;
};

type ExecProof = Proof & { readonly expires: number | undefined };

/** Runs by command, arguments, variables and cluster; a run under way is shared by all who wait for it. */
const runs = new Map<string, Promise<ExecProof>>();

export function execCredentials(execUser: ExecUser): Credentials {
  const { plugin, clock } = execUser;
  const key = JSON.stringify([plugin.command, plugin.args, plugin.env, plugin.clusterInfo, plugin.apiVersion]);
  const rerun = () => {
    const run = runPlugin(execUser);
    runs.set(key, run);
    // A failed run must not answer for later ones.
    run.catch(() => runs.get(key) === run && runs.delete(key));
    return run;
  };
  const newest = () => runs.get(key) ?? rerun();
  const replace = async (isStale: (proof: ExecProof) => boolean) => {
    const run = newest();
    const proof = await run;
    if (!isStale(proof)) return proof;
    // Somebody else may have started the next run while this one was awaited.
    return runs.get(key) === run ? rerun() : newest();
  };
  return {
    current: () => replace(({ expires }) => expires !== undefined && clock.now() > expires),
    renew: (used) => replace((proof) => proof === used),
  };
}

async function runPlugin(execUser: ExecUser): Promise<ExecProof> {
  const { plugin, environment } = execUser;
  const interactive = await isInteractive(execUser);
  const request = {
    apiVersion: plugin.apiVersion,
    kind: "ExecCredential",
    spec: { ...(plugin.clusterInfo === undefined ? {} : { cluster: plugin.clusterInfo }), interactive },
  };
  const variables = Object.fromEntries(plugin.env.map(({ name, value }) => [name, value]));
  const env = { ...environment, ...variables, KUBERNETES_EXEC_INFO: JSON.stringify(request) };
  const { spawn } = await import("node:child_process");
  const output = await new Promise<string>((resolve, reject) => {
    const child = spawn(plugin.command, plugin.args, {
      env,
      stdio: [interactive ? "inherit" : "ignore", "pipe", "inherit"],
    });
    const chunks: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", (error) => reject(notStarted(execUser, error)));
    child.once("close", (code, signal) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString("utf8"));
      else reject(failed(execUser, signal ? `was ended by ${signal}` : `failed with exit code ${code}`));
    });
  });
  return readProof(execUser, output);
}

async function isInteractive(execUser: ExecUser): Promise<boolean> {
  const mode = execUser.plugin.interactiveMode;
  if (mode === "Never") return false;
  const { isatty } = await import("node:tty");
  const terminal = isatty(0);
  if (mode === "Always" && !terminal) throw failed(execUser, "needs a terminal, and standard input is none");
  return terminal;
}

function readProof(execUser: ExecUser, output: string): ExecProof {
  const answer = parseJson(output);
  const status = isJsonObject(answer) ? answer["status"] : undefined;
  if (!isJsonObject(answer) || !isJsonObject(status)) throw failed(execUser, "printed no ExecCredential with a status");
  const { apiVersion } = execUser.plugin;
  if (answer["apiVersion"] !== apiVersion) {
    throw failed(execUser, `answered with apiVersion "${answer["apiVersion"]}", not "${apiVersion}"`);
  }
  const token = textIn(status["token"]);
  const certificate = textIn(status["clientCertificateData"]);
  const key = textIn(status["clientKeyData"]);
  if ((certificate === undefined) !== (key === undefined))
    throw failed(execUser, "gave a certificate or a key, not both");
  if (token === undefined && certificate === undefined)
    throw failed(execUser, "gave neither a token nor a certificate");
  if (token !== undefined && !isHeaderValue(token))
    throw failed(execUser, "gave a token with a line break or another control character");
  return {
    authorization: token === undefined ? undefined : `Bearer ${token}`,
    certificate: certificateOf(certificate, key),
    expires: parseTime(execUser, textIn(status["expirationTimestamp"])),
  };
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function certificateOf(certificate: string | undefined, key: string | undefined): ClientCertificate | undefined {
  if (certificate === undefined || key === undefined) return undefined;
  return { certificate: Buffer.from(certificate), key: Buffer.from(key) };
}

function parseTime(execUser: ExecUser, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw failed(execUser, `gave an expiry that is no time ("${text}")`);
  return time;
}

function notStarted(execUser: ExecUser, cause: Error): UserError {
  const { command, installHint } = execUser.plugin;
  if (!("code" in cause) || cause.code !== "ENOENT") return failed(execUser, "could not be started", cause);
  return new UserError("credentials-failed", `exec plugin "${command}" of user "${execUser.user}" not found`, {
    hint: installHint ?? `install "${command}", or name another user with --user`,
    cause,
  });
}

function failed({ plugin, user }: ExecUser, problem: string, cause?: unknown): UserError {
  return new UserError("credentials-failed", `exec plugin "${plugin.command}" of user "${user}" ${problem}`, {
    hint: "run the command by hand to see why, or log in again",
    cause,
  });
}
