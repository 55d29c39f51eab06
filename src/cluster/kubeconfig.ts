// From flags, environment and kubeconfig files to one connection, decided as kubectl decides it
// (client-go tools/clientcmd/client_config.go).
import { UserError } from "../errors.ts";
import { findNearest } from "../resources/near-names.ts";
import type { Connection, Environment, KubectlFlags, TlsSettings } from "./connection.ts";
import { parseGoDuration } from "./go-duration.ts";
import { readImpersonation } from "./impersonation.ts";
import { inClusterConnection, inClusterNamespace, serviceAccountFolder } from "./in-cluster.ts";
import { booleanField, dataField, pathField, readNamedFile, textField } from "./kubeconfig-fields.ts";
import { type EntryKind, type Kubeconfig, type KubeconfigEntry, readKubeconfig } from "./kubeconfig-files.ts";
import { readLogin } from "./kubeconfig-user.ts";
import { parseServer } from "./server-address.ts";

/**
 * The connection that kubectl would use. Inside a pod without a kubeconfig it is the pod's service account.
 * Throws `kubeconfig-missing`, `kubeconfig-invalid`, `context-not-found`, `usage` for a request timeout that is none.
 */
export async function resolveConnection(
  flags: KubectlFlags,
  environment: Environment,
  accountFolder = serviceAccountFolder,
): Promise<Connection> {
  const kubeconfig = await readKubeconfig(flags.kubeconfig, environment);
  const named = findNamed(kubeconfig, flags);
  if (named.cluster === undefined && !flags.server) {
    const pod = inClusterConnection(flags, environment, accountFolder);
    if (pod === undefined) throw nothingToConnectTo(kubeconfig, named.context);
    return { ...pod, timeout: parseTimeout(flags.requestTimeout) };
  }
  return connectionTo(named, flags, inClusterNamespace(environment, accountFolder));
}

/** The connection of a kubeconfig's current context. Throws as `resolveConnection` does, and with nothing else to use. */
export function connectionOf(kubeconfig: Kubeconfig, flags: KubectlFlags): Connection {
  const named = findNamed(kubeconfig, flags);
  if (named.cluster === undefined) throw nothingToConnectTo(kubeconfig, named.context);
  return connectionTo(named, flags, "default");
}

/** The names of all contexts, in the order of the files. Throws as `readKubeconfig` does. */
export async function listContexts(flag: string | undefined, environment: Environment): Promise<readonly string[]> {
  const { entries } = await readKubeconfig(flag, environment);
  return [...entries.context.keys()];
}

type Named = Readonly<Record<"context" | "cluster", KubeconfigEntry | undefined>> & { readonly kubeconfig: Kubeconfig };

function findNamed(kubeconfig: Kubeconfig, flags: KubectlFlags): Named {
  const context = findContext(kubeconfig, flags.context);
  return {
    kubeconfig,
    context,
    cluster: findReferenced(kubeconfig, { kind: "cluster", context, flag: flags.cluster }),
  };
}

function connectionTo({ kubeconfig, context, cluster }: Named, flags: KubectlFlags, namespace: string): Connection {
  const timeout = parseTimeout(flags.requestTimeout);
  const user = findReferenced(kubeconfig, { kind: "user", context, flag: flags.user });
  const server = parseServer(flags.server || requireServer(cluster));
  const tls = readTls(cluster, flags);
  const login = readLogin({ user, cluster, flags, server: server.url, tls });
  return {
    context: context?.name ?? "",
    cluster: cluster?.name ?? "",
    user: user?.name ?? "",
    namespace: flags.namespace || textField(context, "namespace") || namespace,
    server,
    tls,
    proxyUrl: textField(cluster, "proxy-url"),
    login: server.secure ? login : {},
    impersonation: readImpersonation(user, flags),
    timeout,
  };
}

function parseTimeout(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const milliseconds = parseGoDuration(text);
  if (milliseconds !== undefined) return milliseconds === 0 ? undefined : milliseconds;
  throw new UserError("usage", `--request-timeout "${text}" is not a duration`, {
    hint: "give whole seconds or a duration such as 30s or 1m30s; 0 means no limit",
  });
}

function findContext(kubeconfig: Kubeconfig, flag: string | undefined): KubeconfigEntry | undefined {
  const name = flag || kubeconfig.currentContext;
  const context = kubeconfig.entries.context.get(name);
  if (context !== undefined || name === "") return context;
  if (kubeconfig.files.length === 0) throw kubeconfigMissing(kubeconfig);
  throw contextNotFound(kubeconfig, name, flag ? "" : "current ");
}

function contextNotFound({ files, entries }: Kubeconfig, name: string, which: string): UserError {
  const names = [...entries.context.keys()];
  const near = findNearest(name, names);
  return new UserError("context-not-found", `${which}context "${name}" not found in ${describeFiles(files)}`, {
    alternatives: { label: "contexts", values: names },
    hint: near === undefined ? "choose one with --context" : `did you mean --context ${near}?`,
  });
}

type Reference = {
  readonly kind: Exclude<EntryKind, "context">;
  readonly context: KubeconfigEntry | undefined;
  readonly flag: string | undefined;
};

/** The cluster or user of the context. A context without one is legal, one that names an absent entry is not. */
function findReferenced(kubeconfig: Kubeconfig, { kind, context, flag }: Reference): KubeconfigEntry | undefined {
  const name = flag || textField(context, kind);
  if (name === undefined) return undefined;
  const entry = kubeconfig.entries[kind].get(name);
  if (entry !== undefined) return entry;
  const names = [...kubeconfig.entries[kind].keys()];
  const near = findNearest(name, names);
  const asker = flag ? `--${kind}` : `context "${context?.name}"`;
  const message = `${kind} "${name}" of ${asker} not found in ${describeFiles(kubeconfig.files)}`;
  throw new UserError("kubeconfig-invalid", message, {
    alternatives: { label: `${kind}s`, values: names },
    hint: near === undefined ? `choose one with --${kind}` : `did you mean --${kind} ${near}?`,
  });
}

function nothingToConnectTo(kubeconfig: Kubeconfig, context: KubeconfigEntry | undefined): UserError {
  const { files, entries } = kubeconfig;
  if (context !== undefined) {
    return new UserError("kubeconfig-invalid", `context "${context.name}" in "${context.file}" names no cluster`, {
      hint: `set one: kubectl config set-context ${context.name} --cluster CLUSTER`,
    });
  }
  if (entries.context.size === 0) return kubeconfigMissing(kubeconfig);
  return new UserError("context-not-found", `no current context is set in ${describeFiles(files)}`, {
    alternatives: { label: "contexts", values: [...entries.context.keys()] },
    hint: "choose one with --context, or for good with: kubectl config use-context CONTEXT",
  });
}

function kubeconfigMissing({ lookedFor, files }: Kubeconfig): UserError {
  const found = files.length > 0 ? `${describeFiles(files)} names no context` : "no kubeconfig found";
  const searched = lookedFor.length > 0 ? `looked for ${quoted(lookedFor)}` : "neither KUBECONFIG nor HOME is set";
  return new UserError("kubeconfig-missing", `${found}, and no service account of a pod (${searched})`, {
    hint: "name the file with --kubeconfig or KUBECONFIG",
  });
}

function requireServer(cluster: KubeconfigEntry | undefined): string {
  const server = textField(cluster, "server");
  if (server !== undefined) return server;
  throw new UserError("kubeconfig-invalid", `cluster "${cluster?.name}" in "${cluster?.file}" has no server`, {
    hint: `set one: kubectl config set-cluster ${cluster?.name} --server https://HOST:PORT`,
  });
}

/** A flag about the certificate authority replaces all that the kubeconfig says about it. */
function readTls(cluster: KubeconfigEntry | undefined, flags: KubectlFlags): TlsSettings {
  const serverName = flags.tlsServerName || (flags.server ? undefined : textField(cluster, "tls-server-name"));
  if (flags.insecureSkipTlsVerify || flags.certificateAuthority) {
    if (flags.insecureSkipTlsVerify && flags.certificateAuthority) throw contradictingFlags();
    const authority = readAuthority(flags.certificateAuthority);
    return { serverName, insecure: flags.insecureSkipTlsVerify === true, authority };
  }
  const insecure = booleanField(cluster, "insecure-skip-tls-verify");
  const data = dataField(cluster, "certificate-authority-data");
  const path = pathField(cluster, "certificate-authority");
  if (insecure && (data ?? path) !== undefined) throw contradictingCluster(cluster);
  return { serverName, insecure, authority: data ?? readAuthority(path) };
}

function contradictingFlags(): UserError {
  return new UserError("usage", "--insecure-skip-tls-verify and --certificate-authority contradict each other", {
    hint: "leave one of them out",
  });
}

function contradictingCluster(cluster: KubeconfigEntry | undefined): UserError {
  const place = `cluster "${cluster?.name}" in kubeconfig "${cluster?.file}"`;
  const message = `${place} has both a certificate authority and "insecure-skip-tls-verify: true"`;
  return new UserError("kubeconfig-invalid", message, {
    hint: "remove one of them, or override both with --certificate-authority FILE or --insecure-skip-tls-verify",
  });
}

function readAuthority(path: string | undefined): Buffer | undefined {
  return path ? readNamedFile(path, "certificate authority") : undefined;
}

function describeFiles(files: readonly string[]): string {
  return `kubeconfig ${quoted(files)}`;
}

function quoted(values: readonly string[]): string {
  return values.map((value) => `"${value}"`).join(", ");
}
