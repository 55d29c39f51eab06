// What is wrong with a certificate, and on which side.
import { isIP } from "node:net";
import type { Connection } from "./connection.ts";
import { describeServer } from "./server-address.ts";

/** The code of an error of Node, which the SOCKS client keeps in the text only; empty when there is none. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  return /^connect (E[A-Z]+) /.exec(error.message)?.[1] ?? "";
}

/** Whether the server ended the connection because of the client's certificate, before it looked at any request. */
export function isCertificateRefused(code: string): boolean {
  return /^ERR_SSL_.*_ALERT_(?:.*CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/.test(code);
}

type CertificateProblem = { readonly message: string; readonly hint: string };

/** Undefined when the failure has nothing to do with certificates. */
export async function explainCertificate(
  cause: unknown,
  connection: Connection,
  proxyUrl: string | undefined,
): Promise<CertificateProblem | undefined> {
  const code = errorCode(cause);
  if (isCertificateRefused(code)) return explainRefusal(code, connection);
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return explainDate(code === "CERT_HAS_EXPIRED", connection, proxyUrl);
  }
  if (untrusted.has(code)) return explainDistrust(connection);
  return code === "ERR_TLS_CERT_ALTNAME_INVALID" ? explainName(cause, connection) : undefined;
}

function explainRefusal(code: string, connection: Connection): CertificateProblem {
  const reason = code
    .replace(/^ERR_SSL_.*_ALERT_/, "")
    .replaceAll("_", " ")
    .toLowerCase();
  return {
    message: `${describeServer(connection)} refuses the client certificate of user "${connection.user}" (${reason})`,
    hint: "get a new client certificate, or name another user with --user",
  };
}

/** Through a proxy the certificate is not looked at again, and the date stays unsaid. */
async function explainDate(
  expired: boolean,
  connection: Connection,
  proxyUrl: string | undefined,
): Promise<CertificateProblem> {
  const { readServerCertificate } = await import("./server-certificate.ts");
  const certificate = proxyUrl === undefined ? await readServerCertificate(connection) : undefined;
  const subject = `certificate of ${describeServer(connection)}`;
  if (expired) {
    const since = certificate === undefined ? "" : ` on ${certificate.valid_to}`;
    return { message: `${subject} expired${since}`, hint: "renew the certificate of the server" };
  }
  const until = certificate === undefined ? "yet" : `before ${certificate.valid_from}`;
  return { message: `${subject} is not valid ${until}`, hint: "check the clocks of this machine and of the server" };
}

const untrusted = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_UNTRUSTED",
  "CERT_SIGNATURE_FAILURE",
]);

function explainDistrust(connection: Connection): CertificateProblem {
  const { cluster, tls } = connection;
  const authority = tls.authority === undefined ? "an authority that this machine trusts" : "its certificate authority";
  return {
    message: `certificate of ${describeServer(connection)} is not signed by ${authority}`,
    hint: `check the certificate authority of cluster "${cluster}", or give one with ${wayOf(connection, "--certificate-authority FILE")}`,
  };
}

function explainName(cause: unknown, connection: Connection): CertificateProblem {
  const name = connection.tls.serverName ?? connection.server.host;
  const names = cause instanceof Error && "cert" in cause ? namesIn(cause.cert) : [];
  const other = names.find((candidate) => isIP(candidate) === 0);
  const valid = names.length === 0 ? "" : `, only for ${names.map((valid) => `"${valid}"`).join(", ")}`;
  return {
    message: `certificate of ${describeServer(connection)} is not valid for "${name}"${valid}`,
    hint:
      other === undefined
        ? "use an address of the server that it names"
        : `give the name with ${wayOf(connection, `--tls-server-name ${other}`)}`,
  };
}

function wayOf({ named, cluster }: Connection, flag: string): string {
  return named ? `kubectl config set-cluster ${cluster} ${flag}` : flag;
}

function namesIn(certificate: unknown): string[] {
  if (typeof certificate !== "object" || certificate === null || !("subjectaltname" in certificate)) return [];
  return String(certificate.subjectaltname)
    .split(", ")
    .map((name) => name.replace(/^(?:DNS|IP Address):/, ""));
}
