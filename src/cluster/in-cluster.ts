// Inside a pod without a kubeconfig, the pod's service account is used, as kubectl does.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Connection, Environment, KubectlFlags } from "./connection.ts";
import { readImpersonation } from "./impersonation.ts";
import { readNamedFile } from "./kubeconfig-fields.ts";
import { parseServer } from "./server-address.ts";

export const serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The connection of the pod's service account, or undefined outside of a pod. */
export function inClusterConnection(
  flags: KubectlFlags,
  environment: Environment,
  folder: string,
): Connection | undefined {
  const address = podServer(environment, folder);
  if (address === undefined) return undefined;
  return {
    context: "in-cluster",
    cluster: "in-cluster",
    user: "service account",
    namespace: flags.namespace || inClusterNamespace(environment, folder),
    server: parseServer(address),
    tls: {
      authority: readNamedFile(flags.certificateAuthority || join(folder, "ca.crt"), "certificate authority"),
      serverName: undefined,
      insecure: false,
    },
    proxyUrl: undefined,
    login: flags.token ? { token: flags.token } : { tokenFile: join(folder, "token") },
    impersonation: readImpersonation(undefined, flags),
    timeout: undefined,
  };
}

/** The namespace of a pod, else `default`; also used where a kubeconfig's context names none. */
export function inClusterNamespace(environment: Environment, folder: string): string {
  if (podServer(environment, folder) === undefined) return "default";
  if (environment["POD_NAMESPACE"]) return environment["POD_NAMESPACE"];
  const file = join(folder, "namespace");
  return (existsSync(file) && readFileSync(file, "utf8").trim()) || "default";
}

function podServer(environment: Environment, folder: string): string | undefined {
  const host = environment["KUBERNETES_SERVICE_HOST"];
  const port = environment["KUBERNETES_SERVICE_PORT"];
  if (!host || !port || !existsSync(join(folder, "token"))) return undefined;
  return `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
