// Who is calling: turns the login of a connection into headers and a client certificate, as client-go does.
import { readFileSync } from "node:fs";
import { UserError } from "../errors.ts";
import type { Clock } from "../runtime.ts";
import type { ClientCertificate, Connection, Environment, Impersonation } from "./connection.ts";
import { execCredentials } from "./exec-credentials.ts";
import { isHeaderValue } from "./header-value.ts";

export type Proof = {
  readonly authorization?: string | undefined;
  readonly certificate?: ClientCertificate | undefined;
};

/** Proof of identity on request; exec plugins and auth providers are asked as late as the first request. */
export interface Credentials {
  /** Throws `credentials-failed`. */
  current(): Promise<Proof>;
  /** After the server refused `used`: newer ones, or the same where there are no others. */
  renew(used: Proof): Promise<Proof>;
}

/** A token, user name or certificate of the kubeconfig goes before an exec plugin or auth provider beside it. */
export function openCredentials(connection: Connection, environment: Environment, clock: Clock): Credentials {
  const { login } = connection;
  if (login.token || login.tokenFile) return tokenCredentials(connection);
  if (login.basic) {
    const { username, password } = login.basic;
    const encoded = Buffer.from(`${username}:${password}`).toString("base64");
    return fixedCredentials({ authorization: `Basic ${encoded}`, certificate: login.certificate });
  }
  if (login.certificate) return fixedCredentials({ certificate: login.certificate });
  if (login.exec) return execCredentials({ plugin: login.exec, user: connection.user, environment, clock });
  if (login.authProvider) return providerCredentials(connection);
  return fixedCredentials({});
}

/** Headers that make the server act as somebody else. */
export function impersonationHeaders(impersonation: Impersonation | undefined): Record<string, string | string[]> {
  if (impersonation === undefined) return {};
  const { user, uid, groups, extra } = impersonation;
  const extras = Object.entries(extra).map(([key, values]) => [`Impersonate-Extra-${escapeKey(key)}`, [...values]]);
  return {
    "Impersonate-User": user,
    ...(uid === undefined ? {} : { "Impersonate-Uid": uid }),
    ...(groups.length === 0 ? {} : { "Impersonate-Group": [...groups] }),
    ...Object.fromEntries(extras),
  };
}

/** Characters that no header name may hold are percent-encoded, byte by byte. */
function escapeKey(key: string): string {
  return [...Buffer.from(key)]
    .map((byte) => [byte, String.fromCharCode(byte)] as const)
    .map(([byte, char]) => (/[\w!#$&'*+.^`|~-]/.test(char) ? char : `%${byte.toString(16).toUpperCase()}`))
    .join("");
}

function fixedCredentials(proof: Proof): Credentials {
  return { current: () => Promise.resolve(proof), renew: () => Promise.resolve(proof) };
}

/** A readable token file goes before a token, and is read anew each time because its content is replaced while valid. */
function tokenCredentials({ login, user }: Connection): Credentials {
  const current = async () => {
    const token = (login.tokenFile && readToken(login.tokenFile, user, login.token)) || login.token;
    if (token !== undefined && !isHeaderValue(token)) throw tokenUnusable(user);
    return { authorization: `Bearer ${token}`, certificate: login.certificate };
  };
  return { current, renew: current };
}

/** A secret, which no message may show. */
function tokenUnusable(user: string): UserError {
  const whose = user === "" ? "" : ` of user "${user}"`;
  return new UserError(
    "credentials-failed",
    `token${whose} holds a line break or another control character, which no HTTP header can carry`,
    { hint: "check --token, and the token in the kubeconfig; a line break at its end is enough" },
  );
}

function readToken(file: string, user: string, otherwise: string | undefined): string | undefined {
  try {
    const token = readFileSync(file, "utf8").trim();
    if (token !== "" || otherwise) return token;
  } catch (error) {
    if (otherwise) return undefined;
    throw tokenFileFailed(file, user, error);
  }
  throw tokenFileFailed(file, user, undefined);
}

function tokenFileFailed(file: string, user: string, cause: unknown): UserError {
  const problem = cause === undefined ? "is empty" : "cannot be read";
  return new UserError("credentials-failed", `token file "${file}" of user "${user}" ${problem}`, {
    hint: "log in again, or name another user with --user",
    cause,
  });
}

/** The client library behind it is large, so it is loaded only for the users that need it. */
function providerCredentials({ login, user }: Connection): Credentials {
  const provider = login.authProvider;
  const current = async () => {
    const { askAuthProvider } = await import("./auth-provider.ts");
    return provider === undefined ? {} : { authorization: await askAuthProvider(provider, user) };
  };
  return { current, renew: current };
}
