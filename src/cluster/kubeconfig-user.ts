// What a kubeconfig's user and the flags say about who is calling.
import { dirname, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../resources/json.ts";
import type { AuthProvider, ClientCertificate, ExecPlugin, KubectlFlags, Login, TlsSettings } from "./connection.ts";
import {
  booleanField,
  dataField,
  listField,
  objectField,
  pathField,
  readNamedFile,
  textField,
  textOf,
  textsOf,
} from "./kubeconfig-fields.ts";
import type { KubeconfigEntry } from "./kubeconfig-files.ts";

type LoginSources = {
  readonly user: KubeconfigEntry | undefined;
  readonly cluster: KubeconfigEntry | undefined;
  readonly flags: KubectlFlags;
  readonly server: string;
  readonly tls: TlsSettings;
};

/** Throws `kubeconfig-invalid` for a user that kubectl rejects, and for files that cannot be read. */
export function readLogin(sources: LoginSources): Login {
  const { user, flags } = sources;
  const username = textField(user, "username");
  const password = textField(user, "password");
  const token = flags.token || textField(user, "token");
  const basic = username || password ? { username: username ?? "", password: password ?? "" } : undefined;
  if (user !== undefined && token && basic) throw invalidUser(user, "has both a token and a user name with password");
  return {
    certificate: readCertificate(user, flags),
    token,
    tokenFile: pathField(user, "tokenFile"),
    basic,
    exec: readExec(sources),
    authProvider: readAuthProvider(user),
  };
}

function readCertificate(user: KubeconfigEntry | undefined, flags: KubectlFlags): ClientCertificate | undefined {
  const certificate = fileOrData(user, "client-certificate", flags.clientCertificate);
  if (certificate === undefined) return undefined;
  const key = fileOrData(user, "client-key", flags.clientKey);
  if (key !== undefined) return { certificate, key };
  throw new UserError("kubeconfig-invalid", `user "${user?.name ?? ""}" has a client certificate without a key`, {
    hint: "add client-key or client-key-data to the kubeconfig, or give --client-key",
  });
}

function fileOrData(user: KubeconfigEntry | undefined, key: string, flag: string | undefined): Buffer | undefined {
  const what = key.replace("-", " ");
  if (flag) return readNamedFile(flag, what);
  const data = dataField(user, `${key}-data`);
  const path = pathField(user, key);
  return data ?? (path === undefined ? undefined : readNamedFile(path, what));
}

function readExec({ user, ...sources }: LoginSources): ExecPlugin | undefined {
  const exec = objectField(user, "exec");
  if (user === undefined || exec === undefined) return undefined;
  const apiVersion = textOf(user, "exec.apiVersion", exec["apiVersion"]) ?? "";
  const command = textOf(user, "exec.command", exec["command"]);
  if (command === undefined) throw invalidUser(user, "has an exec plugin without a command");
  return {
    apiVersion: requireExecVersion(user, apiVersion),
    // A bare name is looked up in PATH, anything with a separator is a path.
    command: /[/\\]/.test(command) ? resolve(dirname(user.file), command) : command,
    args: textsOf(user, "exec.args", exec["args"]),
    env: listField(user, "exec.env", exec["env"]).map((item) => readVariable(user, item)),
    installHint: withoutControls(textOf(user, "exec.installHint", exec["installHint"])),
    interactiveMode: readInteractiveMode(user, exec, apiVersion),
    clusterInfo: exec["provideClusterInfo"] === true ? describeCluster(sources) : undefined,
  };
}

/** Text of a kubeconfig must not steer the terminal that shows it. */
function withoutControls(text: string | undefined): string | undefined {
  return text?.replace(/\p{Cc}+/gu, " ").trim();
}

function requireExecVersion(user: KubeconfigEntry, apiVersion: string): string {
  if (/^client\.authentication\.k8s\.io\/v1(?:beta1)?$/.test(apiVersion)) return apiVersion;
  const version = apiVersion === "" ? "no apiVersion" : `apiVersion "${apiVersion}"`;
  throw invalidUser(user, `has an exec plugin with ${version}`, "use client.authentication.k8s.io/v1 or v1beta1");
}

function readVariable(user: KubeconfigEntry, item: JsonValue): { readonly name: string; readonly value: string } {
  const name = isJsonObject(item) ? textOf(user, "exec.env", item["name"]) : undefined;
  if (!isJsonObject(item) || name === undefined) throw invalidUser(user, "has an exec plugin variable without a name");
  return { name, value: textOf(user, "exec.env", item["value"]) ?? "" };
}

function readInteractiveMode(user: KubeconfigEntry, exec: JsonObject, version: string): ExecPlugin["interactiveMode"] {
  const mode = exec["interactiveMode"] || (version.endsWith("/v1beta1") ? "IfAvailable" : undefined);
  if (mode === "Never" || mode === "IfAvailable" || mode === "Always") return mode;
  const found = mode === undefined ? "no interactiveMode" : `interactiveMode ${JSON.stringify(mode)}`;
  throw invalidUser(user, `has an exec plugin with ${found}`, "use Never, IfAvailable or Always");
}

const execExtension = "client.authentication.k8s.io/exec";

/** The cluster as `KUBERNETES_EXEC_INFO` gives it to a plugin (client-go tools/clientcmd and rest/exec.go). */
function describeCluster({ cluster, flags, server, tls }: Omit<LoginSources, "user">): JsonValue {
  const extensions = cluster ? listField(cluster, "extensions", cluster.value["extensions"]) : [];
  const extension = extensions.filter(isJsonObject).find(({ name }) => name === execExtension);
  const proxyUrl = textField(cluster, "proxy-url");
  return {
    server: flags.server || textField(cluster, "server") || server,
    ...(tls.serverName === undefined ? {} : { "tls-server-name": tls.serverName }),
    ...(tls.insecure ? { "insecure-skip-tls-verify": true } : {}),
    ...(tls.authority === undefined ? {} : { "certificate-authority-data": tls.authority.toString("base64") }),
    ...(proxyUrl === undefined ? {} : { "proxy-url": proxyUrl }),
    ...(booleanField(cluster, "disable-compression") ? { "disable-compression": true } : {}),
    config: extension?.["extension"] ?? null,
  };
}

function readAuthProvider(user: KubeconfigEntry | undefined): AuthProvider | undefined {
  const provider = objectField(user, "auth-provider");
  if (user === undefined || provider === undefined) return undefined;
  if (isJsonObject(user.value["exec"])) throw invalidUser(user, "has both an exec plugin and an auth provider");
  const config = isJsonObject(provider["config"]) ? provider["config"] : {};
  const texts = Object.entries(config).map(([key, value]) => [key, textOf(user, `auth-provider.${key}`, value) ?? ""]);
  return { name: textOf(user, "auth-provider.name", provider["name"]) ?? "", config: Object.fromEntries(texts) };
}

function invalidUser({ name, file }: KubeconfigEntry, problem: string, hint?: string): UserError {
  return new UserError("kubeconfig-invalid", `user "${name}" in kubeconfig "${file}" ${problem}`, {
    hint: hint ?? "compare it with: kubectl config view",
  });
}
