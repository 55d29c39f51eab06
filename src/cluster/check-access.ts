// Tries a kubeconfig as the controller would use it: TLS, token, each permission, and whether Istio is there.
import { type ErrorCode, UserError } from "../errors.ts";
import type { AccessFailure, AccessReading } from "../resources/object-access.ts";
import { type ApiClient, openApiClient } from "./api-client.ts";
import { isKindAbsent } from "./api-error.ts";
import { type ConnectOptions, userAgentOf } from "./connect.ts";
import type { Connection } from "./connection.ts";
import { isAllowed } from "./object-access.ts";

export type NeededAccess = {
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
};

/** The version that the controller asks for unless it is told otherwise (`--istio-api-version`). */
export const controllerVersion = "v1alpha3";

/** Milliseconds for one request: a server that takes longer is none that a controller could work with. */
const patience = 10_000;

/** Sends reviews, which leave nothing behind, and one list. Failures of the connection and of the login are a reading. */
export async function checkAccess(
  connection: Connection,
  needed: NeededAccess,
  options: ConnectOptions,
): Promise<AccessReading> {
  const patient = { ...connection, timeout: connection.timeout ?? patience };
  const api = openApiClient({ ...options, connection: patient, userAgent: userAgentOf(options) });
  const base = { server: connection.server.url, trust: trustOf(connection), denied: [], hasIstio: true };
  try {
    const wishes = needed.resources.flatMap((resource) => needed.verbs.map((verb) => ({ verb, resource })));
    const [first, ...others] = wishes;
    // Where the first one fails, so would the others, and each would be tried again and again.
    const allowed = first === undefined ? [] : [await isAllowed(api, { ...first, group: needed.group })];
    const rest = others.map((wish) => isAllowed(api, { ...wish, group: needed.group }));
    const [hasIstio, ...answers] = await Promise.all([servesIstio(api, needed.group), ...rest]);
    const granted = [...allowed, ...answers];
    const denied = wishes.filter((_, index) => !granted[index]).map(({ verb, resource }) => `${verb} ${resource}`);
    return { ...base, failure: undefined, denied, hasIstio: hasIstio === true };
  } catch (error) {
    const failure = error instanceof UserError ? failureOf(error) : undefined;
    if (failure === undefined) throw error;
    return { ...base, failure };
  } finally {
    api.close();
  }
}

function trustOf({ tls }: Connection): AccessReading["trust"] {
  if (tls.insecure) return "none";
  return tls.authority === undefined ? "machine" : "kubeconfig";
}

const failureKinds: Partial<Record<ErrorCode, AccessFailure["kind"]>> = {
  "server-unreachable": "unreachable",
  "request-timeout": "unreachable",
  "server-error": "unreachable",
  "request-rejected": "unreachable",
  "crd-absent": "unreachable",
  "certificate-invalid": "certificate",
  unauthorized: "rejected",
  forbidden: "forbidden",
  "credentials-failed": "unusable",
};

function failureOf({ code, message, hint }: UserError): AccessFailure | undefined {
  const kind = failureKinds[code];
  return kind && { kind, message, hint };
}

/** A list that is forbidden shows that the kind is there. */
async function servesIstio(api: ApiClient, group: string): Promise<boolean> {
  const path = `/apis/${group}/${controllerVersion}/virtualservices`;
  return !isKindAbsent(await api.request({ method: "GET", path, query: { limit: "1" } }));
}
