// What makes a kubeconfig one that client-go does not take (client-go tools/clientcmd/validation.go), so that the
// controller falls back to its own cluster without a word (rule 114).
import { decodeBase64 } from "../resources/base64.ts";
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../resources/json.ts";
import { isDnsLabel } from "./kubernetes-names.ts";
import { isPlaceholder } from "./stored-kubeconfigs.ts";

type Entries = ReadonlyMap<string, JsonObject>;

/** In the order of the text; empty where it can be taken. */
export function findKubeconfigFaults(kubeconfig: JsonObject): readonly string[] {
  const { kind, apiVersion } = kubeconfig;
  if (isOther(kind, "Config") || isOther(apiVersion, "v1")) {
    return [`it is ${JSON.stringify(kind ?? "")} of ${JSON.stringify(apiVersion ?? "")}, not Config of v1`];
  }
  const [clusters, contexts, users] = [
    entriesOf(kubeconfig, "clusters", "cluster"),
    entriesOf(kubeconfig, "contexts", "context"),
    entriesOf(kubeconfig, "users", "user"),
  ];
  const current = textAt(kubeconfig, "current-context");
  if (current === "") return ["it has no current-context"];
  return [
    ...(contexts.has(current) ? [] : [`its current-context "${current}" is none of its contexts`]),
    ...[...contexts].flatMap(([name, context]) => contextFaults(name, context, { clusters, users })),
    ...[...users].flatMap(([name, user]) => userFaults(name, user)),
    ...[...clusters].flatMap(([name, cluster]) => clusterFaults(name, cluster)),
  ];
}

/** The cluster of the current context. */
export function findCurrentCluster(kubeconfig: JsonObject): JsonObject | undefined {
  const context = entriesOf(kubeconfig, "contexts", "context").get(textAt(kubeconfig, "current-context"));
  return context && entriesOf(kubeconfig, "clusters", "cluster").get(textAt(context, "cluster"));
}

export function textAt(object: JsonObject, name: string): string {
  const value = object[name];
  return typeof value === "string" ? value : "";
}

/** Of equal names the first counts. */
function entriesOf(kubeconfig: JsonObject, list: string, member: string): Entries {
  const entries = new Map<string, JsonObject>();
  const items = kubeconfig[list];
  for (const item of isJsonList(items) ? items.filter(isJsonObject) : []) {
    const content = item[member];
    const name = textAt(item, "name");
    if (!entries.has(name)) entries.set(name, isJsonObject(content) ? content : {});
  }
  return entries;
}

function isOther(value: JsonValue | undefined, wanted: string): boolean {
  return value !== undefined && value !== null && value !== "" && value !== wanted;
}

type Others = { readonly clusters: Entries; readonly users: Entries };

function contextFaults(name: string, context: JsonObject, { clusters, users }: Others): readonly string[] {
  const [cluster, user, namespace] = [
    textAt(context, "cluster"),
    textAt(context, "user"),
    textAt(context, "namespace"),
  ];
  return [
    ...(clusters.has(cluster) ? [] : [`context "${name}" is of cluster "${cluster}", which is not in it`]),
    ...(users.has(user) ? [] : [`context "${name}" is of user "${user}", who is not in it`]),
    ...(namespace === "" || isDnsLabel(namespace) ? [] : [`context "${name}" has namespace "${namespace}"`]),
  ];
}

function userFaults(name: string, user: JsonObject): readonly string[] {
  const has = (member: string) => textAt(user, member) !== "";
  const hasPassword = has("username") || has("password");
  const hasCertificate = has("client-certificate") || has("client-certificate-data");
  const hasKey = has("client-key") || has("client-key-data");
  return [
    ...(has("token") && hasPassword ? [`user "${name}" has both a token and a password`] : []),
    ...(hasCertificate && !hasKey ? [`user "${name}" has a client certificate without its key`] : []),
    ...foreignFiles(`user "${name}"`, user, ["client-certificate", "client-key"]),
    ...brokenData(`user "${name}"`, user, ["client-certificate-data", "client-key-data"]),
  ];
}

function clusterFaults(name: string, cluster: JsonObject): readonly string[] {
  const data = textAt(cluster, "certificate-authority-data");
  const isBoth = data !== "" && textAt(cluster, "certificate-authority") !== "";
  return [
    ...(textAt(cluster, "server") === "" ? [`cluster "${name}" has no server`] : []),
    ...(isBoth ? [`cluster "${name}" has both a certificate authority and a file of one`] : []),
    ...foreignFiles(`cluster "${name}"`, cluster, ["certificate-authority"]),
    ...brokenData(`cluster "${name}"`, cluster, ["certificate-authority-data"]),
    ...(isNoCertificate(data) ? [`the certificate authority of cluster "${name}" is no certificate`] : []),
  ];
}

/** The controller would open them in its own container, where only what the image and Kubernetes put there is. */
function foreignFiles(owner: string, entry: JsonObject, members: readonly string[]): readonly string[] {
  return members.flatMap((member) => {
    const path = textAt(entry, member);
    const isThere = path === "" || isPlaceholder(path) || /^\/(?:var\/run\/secrets|etc\/ssl|etc\/pki)\//.test(path);
    return isThere ? [] : [`${owner} names the file "${path}", which the controller has not`];
  });
}

function brokenData(owner: string, entry: JsonObject, members: readonly string[]): readonly string[] {
  return members
    .filter((member) => !isPlaceholder(textAt(entry, member)) && decodeBase64(textAt(entry, member)) === undefined)
    .map((member) => `${member} of ${owner} is no base64`);
}

/** Nobody has a certificate without its first line. */
function isNoCertificate(data: string): boolean {
  const text = isPlaceholder(data) ? undefined : decodeBase64(data);
  return text !== undefined && text !== "" && !text.includes("-----BEGIN ");
}
