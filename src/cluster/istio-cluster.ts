// Where the Istio objects are: the cluster of --istio-context, else that of the Secret which the controller reads, else
// the Rollouts' own. A Secret that cannot be used is an error: the controller would fall back without a word, and weights
// in the wrong cluster do nothing and look as if they did.
import { UserError } from "../errors.ts";
import type { IstioPlace } from "../resources/live-cluster.ts";
import { choosePrimarySecret, type PrimarySecret, primaryClusterSelector } from "../resources/primary-secret.ts";
import { describeObject } from "../resources/resource-ref.ts";
import { type ApiClient, openApiClient } from "./api-client.ts";
import type { ConnectOptions } from "./connect.ts";
import type { Connection } from "./connection.ts";
import { findPrimaryClusterSecrets } from "./controller-search.ts";
import { type Credentials, openCredentials } from "./credentials.ts";
import { connectionOfSecret } from "./secret-kubeconfig.ts";

export type IstioCluster = { readonly place: IstioPlace; readonly api: ApiClient };

export type IstioClusterOptions = ConnectOptions & { readonly main: ApiClient; readonly userAgent: string };

/** Asks the API server of the Rollouts. Throws `primary-secret-invalid`. */
export async function findIstioCluster(options: IstioClusterOptions): Promise<IstioCluster> {
  const { main } = options;
  const secrets = await findPrimaryClusterSecrets({ api: main, namespace: options.controllerNamespace });
  if (!secrets.permitted) {
    const because = "Secrets may not be listed";
    return { place: { source: "unknown", cluster: undefined, because, missing: secrets.missing }, api: main };
  }
  const chosen = choosePrimarySecret(secrets.value);
  if (chosen.kind === "none") return { place: localPlace(options), api: main };
  if (chosen.kind === "broken") throw secretInvalid(chosen.problem);
  const place: IstioPlace = {
    source: "secret",
    cluster: chosen.secret.key,
    because: describeObject(chosen.secret.ref),
  };
  return { place, api: await openSecretClient(chosen.secret, options) };
}

function localPlace({ controllerNamespace }: IstioClusterOptions): IstioPlace {
  const where = controllerNamespace === undefined ? "in any namespace" : `in namespace "${controllerNamespace}"`;
  return {
    source: "local",
    cluster: undefined,
    because: `no Secret is labelled ${primaryClusterSelector} ${where}`,
  };
}

async function openSecretClient(secret: PrimarySecret, options: IstioClusterOptions): Promise<ApiClient> {
  const connection = await requireConnection(secret, options);
  return openApiClient({ ...options, connection, credentials: renewableCredentials(connection, options) });
}

async function requireConnection(secret: PrimarySecret, { flags }: IstioClusterOptions): Promise<Connection> {
  const connection = await connectionOfSecret(secret, flags);
  if ("code" in connection) throw secretInvalid(connection);
  return connection;
}

/** A token that is refused may have been replaced while a command waits: the Secret is read once more. */
function renewableCredentials(first: Connection, options: IstioClusterOptions): Credentials {
  const open = (connection: Connection) => openCredentials(connection, options.environment, options.clock);
  let credentials = open(first);
  return {
    current: () => credentials.current(),
    renew: async () => {
      credentials = open(await rereadConnection(first, options));
      return credentials.current();
    },
  };
}

async function rereadConnection(first: Connection, options: IstioClusterOptions): Promise<Connection> {
  const secrets = await findPrimaryClusterSecrets({ api: options.main, namespace: options.controllerNamespace });
  const chosen = secrets.permitted ? choosePrimarySecret(secrets.value) : undefined;
  return chosen?.kind === "chosen" ? requireConnection(chosen.secret, options) : first;
}

function secretInvalid({ message, hint }: { readonly message: string; readonly hint: string }): UserError {
  const way = "or name the cluster of the Istio objects with --istio-context CONTEXT";
  return new UserError("primary-secret-invalid", message, { hint: `${hint}; ${way}` });
}
