// Kubeconfig files of the clusters that the tests start.
import { readFileSync, writeFileSync } from "node:fs";
import type { Certificates } from "./certificates.ts";

export type KubeconfigEntry = { readonly context: string; readonly server: string; readonly user: unknown };

/** One context per entry, the first is the current one. All servers have certificates of the same authority. */
export function writeKubeconfig(path: string, authority: string, entries: readonly KubeconfigEntry[]): void {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": entries[0]?.context,
    clusters: entries.map(({ context, server }) => ({ name: context, cluster: clusterOf(server, authority) })),
    users: entries.map(({ context, user }) => ({ name: context, user })),
    contexts: entries.map(({ context }) => ({ name: context, context: { cluster: context, user: context } })),
  };
  writeFileSync(path, JSON.stringify(config, null, 2), { mode: 0o600 });
}

export function administratorOf({ administrator, administratorKey }: Certificates): unknown {
  return { "client-certificate-data": base64(administrator), "client-key-data": base64(administratorKey) };
}

function clusterOf(server: string, authority: string): unknown {
  return server.startsWith("https:") ? { server, "certificate-authority-data": base64(authority) } : { server };
}

function base64(path: string): string {
  return readFileSync(path).toString("base64");
}
