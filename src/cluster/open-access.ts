// Opens the two clusters of a set-up, each under its own context.
import type { AccessReading, ObjectAccess } from "../resources/object-access.ts";
import type { PrimarySecret, SecretProblem } from "../resources/primary-secret.ts";
import { kinds } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { openApiClient } from "./api-client.ts";
import { checkAccess, controllerVersion, type NeededAccess } from "./check-access.ts";
import { type ConnectOptions, connectContext, userAgentOf } from "./connect.ts";
import type { Connection } from "./connection.ts";
import { readNamedFile } from "./kubeconfig-fields.ts";
import { openObjectAccess } from "./object-access.ts";
import { listObjects, toObjects } from "./object-lists.ts";
import { connectionOfSecret } from "./secret-kubeconfig.ts";

export type AccessOptions = ConnectOptions & {
  readonly fieldManager: string;
  readonly contexts: Readonly<Record<"primary" | "rollouts", string | undefined>>;
};

export type OpenedClusters = {
  readonly rollouts: ObjectAccess;
  /** Undefined where no context leads there. */
  readonly primary: ObjectAccess | undefined;
  /** What the kubeconfig of a Secret says, or why the controller would not use it. */
  readonly readKubeconfig: (secret: PrimarySecret) => Promise<KubeconfigReading | SecretProblem>;
  readonly close: () => void;
};

export type KubeconfigReading = {
  readonly name: string;
  readonly server: string;
  readonly authority: string | undefined;
  readonly tlsServerName: string | undefined;
  /** Empty where it logs in otherwise. */
  readonly token: string;
  readonly text: string;
  /** Tries it as the controller would use it. */
  readonly check: (needed: NeededAccess) => Promise<AccessReading>;
  /** Names, labels and annotations of all objects of that kind, as the Secret's user. */
  readonly list: (kind: "VirtualService" | "DestinationRule") => Promise<readonly KubernetesObject[]>;
};

/** Sends nothing yet. Throws as `resolveConnection` does. */
export async function openAccess(options: AccessOptions): Promise<OpenedClusters> {
  const { contexts, fieldManager } = options;
  const rollouts = await connectContext(options, contexts.rollouts, "--rollouts-context");
  const primary =
    contexts.primary === undefined ? undefined : await connectContext(options, contexts.primary, "--primary-context");
  return {
    rollouts: openObjectAccess(rollouts, fieldManager),
    primary: primary && openObjectAccess(primary, fieldManager),
    readKubeconfig: async (secret) => {
      const connection = await connectionOfSecret(secret, options.flags);
      return "code" in connection ? connection : describe(connection, secret.kubeconfig, options);
    },
    close: () => {
      rollouts.close();
      primary?.close();
    },
  };
}

function describe(connection: Connection, text: string, options: ConnectOptions): KubeconfigReading {
  const { cluster, server, tls, login } = connection;
  return {
    name: cluster,
    server: server.url,
    authority: tls.authority?.toString("utf8"),
    tlsServerName: tls.serverName,
    token: login.token ?? "",
    text,
    check: (needed) => checkAccess(connection, needed, options),
    list: (kind) => listAs(connection, kind, options),
  };
}

async function listAs(connection: Connection, kind: "VirtualService" | "DestinationRule", options: ConnectOptions) {
  const api = openApiClient({ ...options, connection, userAgent: userAgentOf(options) });
  const { group, plural } = kinds[kind];
  try {
    const request = { group, version: controllerVersion, plural, namespace: undefined, metadataOnly: true };
    return toObjects(await listObjects(api, request), kind, `${group}/${controllerVersion}`);
  } finally {
    api.close();
  }
}

/** Throws `kubeconfig-invalid`. */
export function readAuthorityFile(path: string): string {
  return readNamedFile(path, "certificate authority").toString("utf8");
}
