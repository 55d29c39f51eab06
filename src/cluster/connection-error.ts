// Failures of the network, of TLS and of proxies in words: which server, which context, what is wrong, what to do.
import { type ErrorCode, UserError } from "../errors.ts";
import { errorCode, explainCertificate, isCertificateRefused } from "./certificate-error.ts";
import type { Connection } from "./connection.ts";
import { describeServer } from "./server-address.ts";
import type { TransportFailure } from "./transport.ts";

/** Whether the server may have carried out a request that got no answer. */
export function mayBeCarriedOut(failure: TransportFailure): boolean {
  return failure.sent && !isCertificateRefused(errorCode(failure.cause));
}

/** Whether the same request may fare better in a moment. */
export function isTransient(failure: TransportFailure): boolean {
  const code = errorCode(failure.cause);
  return failure.reason === "failed" && (transientCodes.has(code) || code === "");
}

const transientCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** The failure as `server-unreachable`, `certificate-invalid`, `request-timeout` or `interrupted`. */
export async function connectionError(
  failure: TransportFailure,
  connection: Connection,
  proxyUrl: string | undefined,
): Promise<UserError> {
  const { code, message, hint } = await explain(failure, connection, proxyUrl);
  return new UserError(code, message, { hint, cause: failure });
}

type Explanation = { readonly code: ErrorCode; readonly message: string; readonly hint?: string };

async function explain(
  failure: TransportFailure,
  connection: Connection,
  proxyUrl: string | undefined,
): Promise<Explanation> {
  if (failure.reason === "aborted") return { code: "interrupted", message: "interrupted before the server answered" };
  if (failure.reason === "timeout") return timedOut(connection);
  const certificate = await explainCertificate(failure.cause, connection, proxyUrl);
  if (certificate !== undefined) return { code: "certificate-invalid", ...certificate };
  const proxy = explainProxy(failure, connection, proxyUrl);
  if (proxy !== undefined) return proxy;
  const through = proxyUrl === undefined ? "" : ` through proxy "${withoutLogin(proxyUrl)}"`;
  return {
    code: "server-unreachable",
    message: `${describeServer(connection)} ${problemOf(failure)}${through}`,
    hint: hintOf(errorCode(failure.cause), connection),
  };
}

/** Servers behind a proxy are looked up and connected to by the proxy, so these failures are those of the way to it. */
function explainProxy(
  failure: TransportFailure,
  connection: Connection,
  proxyUrl: string | undefined,
): Explanation | undefined {
  const problem = failure.sent ? undefined : proxyProblems.get(errorCode(failure.cause));
  if (proxyUrl === undefined || problem === undefined) return undefined;
  return {
    code: "server-unreachable",
    message: `proxy "${withoutLogin(proxyUrl)}" to ${describeServer(connection)} cannot be reached: ${problem}`,
    hint: "check HTTPS_PROXY and the proxy-url of the kubeconfig, or exempt the server with NO_PROXY",
  };
}

const proxyProblems = new Map([
  ["ECONNREFUSED", "it refuses connections"],
  ["ENOTFOUND", "its name cannot be resolved"],
  ["EAI_AGAIN", "its name cannot be resolved"],
  ["EHOSTUNREACH", "no way leads there from this network"],
  ["ENETUNREACH", "no way leads there from this network"],
  ["ETIMEDOUT", "it accepts no connection"],
]);

function timedOut(connection: Connection): Explanation {
  return {
    code: "request-timeout",
    message: `${describeServer(connection)} did not answer within ${(connection.timeout ?? 0) / 1000} s`,
    hint: "give it longer with --request-timeout, or check its health: kubectl get --raw /readyz",
  };
}

function problemOf(failure: TransportFailure): string {
  if (failure.reason === "connect-timeout") return "did not accept a connection within 30 s";
  const code = errorCode(failure.cause);
  if (code === "ECONNREFUSED") return "refused the connection";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "has a name that cannot be resolved";
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") return "cannot be reached from this network";
  if (code === "ETIMEDOUT") return "did not accept a connection";
  if (code === "EPROTO" || code.startsWith("ERR_SSL_")) return `does not speak TLS as expected (${code})`;
  if (code.startsWith("HPE_")) return "did not answer in HTTP";
  return failure.sent ? "closed the connection without an answer" : "closed the connection while it was opened";
}

function hintOf(code: string, { server, context }: Connection): string {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `check the name "${server.host}", DNS and VPN`;
  if (code.startsWith("HPE_")) return "check whether the address should begin with https://";
  const check = "check that the cluster runs and can be reached";
  // Without a context no flag of kubectl leads there, as where the kubeconfig is that of a Secret.
  return context === "" ? check : `${check}: kubectl --context ${context} version`;
}

function withoutLogin(proxyUrl: string): string {
  const { protocol, host } = new URL(proxyUrl);
  return `${protocol}//${host}`;
}
