// The kubeconfig in the Secret of a primary cluster: what it leads to, and what keeps a controller from using it.
import { UserError } from "../errors.ts";
import { kubeconfigInvalid, type PrimarySecret, type SecretProblem } from "../resources/primary-secret.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { Connection, KubectlFlags } from "./connection.ts";
import { connectionOf } from "./kubeconfig.ts";
import { type EntryKind, type Kubeconfig, readKubeconfigText } from "./kubeconfig-files.ts";
import { findProxy } from "./proxy-rules.ts";

/**
 * The connection with the Secret's own credentials, or why there is none. Nothing that the text names is read or run on
 * this machine: whoever may write the Secret is not the one who runs this tool.
 */
export async function connectionOfSecret(
  secret: PrimarySecret,
  { requestTimeout }: Pick<KubectlFlags, "requestTimeout">,
): Promise<Connection | SecretProblem> {
  try {
    const kubeconfig = await readKubeconfigText(secret.key, secret.kubeconfig);
    const foreign = findForeignField(kubeconfig);
    if (foreign !== undefined) return notPortable(secret, foreign);
    const connection = connectionOf(kubeconfig, { requestTimeout });
    findProxy(connection, {});
    return connection.server.secure ? { ...connection, context: "" } : plainHttp(secret, connection);
  } catch (error) {
    if (!(error instanceof UserError) || error.code === "usage") throw error;
    return kubeconfigInvalid(secret, error.message);
  }
}

const foreignFields: readonly (readonly [EntryKind, readonly string[]])[] = [
  ["user", ["exec", "auth-provider", "tokenFile", "client-certificate", "client-key"]],
  ["cluster", ["certificate-authority"]],
];

/** The first field that leads out of the text, to a program or a file. */
function findForeignField({ entries }: Kubeconfig): string | undefined {
  const found = foreignFields.flatMap(([kind, fields]) =>
    [...entries[kind].values()].flatMap(({ name, value }) =>
      fields.filter((field) => (value[field] ?? "") !== "").map((field) => `"${field}" of ${kind} "${name}"`),
    ),
  );
  return found[0];
}

function notPortable({ ref, key }: PrimarySecret, field: string): SecretProblem {
  return {
    code: "primary-kubeconfig-not-portable",
    message: `the kubeconfig under key "${key}" of ${describeObject(ref)} has ${field}, which names a program or a file that the controller has not`,
    hint: "put a token and certificate-authority-data into it: kubectl istio-rollout setup-multicluster",
  };
}

function plainHttp({ ref, key }: PrimarySecret, { server }: Connection): SecretProblem {
  return {
    code: "primary-server-plain-http",
    message: `the kubeconfig under key "${key}" of ${describeObject(ref)} leads to "${server.url}", over which credentials would travel in the clear`,
    hint: "give the https address: kubectl istio-rollout setup-multicluster --server https://HOST:PORT",
  };
}
