// What runs in a cluster, for `version --cluster-info`.
import type { ClusterInfo } from "../resources/cluster-info.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../resources/json.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import type { ApiClient } from "./api-client.ts";
import { apiError } from "./api-error.ts";
import { type ConnectOptions, connect } from "./cluster-store.ts";
import { findControllerDeployments } from "./controller-search.ts";
import { parseAnswer } from "./object-client.ts";

/** Throws as `resolveConnection`, `ApiClient.request` and `apiError` do. */
export async function readClusterInfo(options: ConnectOptions): Promise<ClusterInfo> {
  const api = await connect(options);
  try {
    const [version, deployments, rolloutVersions, istioVersions] = await Promise.all([
      readPath(api, "/version"),
      findControllerDeployments({ api, namespace: options.controllerNamespace }),
      readVersions(api, "argoproj.io"),
      readVersions(api, "networking.istio.io"),
    ]);
    const { context, server } = api.connection;
    return {
      context: context || server.url,
      serverVersion: textOf(version?.["gitVersion"]) ?? "unknown",
      controllerImages: deployments.permitted ? deployments.value.flatMap(imagesOf) : undefined,
      istioVersions,
      rolloutVersions,
    };
  } finally {
    api.close();
  }
}

async function readPath(api: ApiClient, path: string): Promise<JsonObject | undefined> {
  const answer = await api.request({ method: "GET", path });
  if (answer.status === 404) return undefined;
  if (answer.status === 200) return parseAnswer(answer, api);
  throw apiError(answer, { verb: "get", group: "", plural: path, namespace: undefined }, api.connection);
}

async function readVersions(api: ApiClient, group: string): Promise<string[]> {
  const answer = await readPath(api, `/apis/${group}`);
  const preferred = textOf(memberOf(answer?.["preferredVersion"], "version"));
  return listOf(answer?.["versions"])
    .map((entry) => textOf(memberOf(entry, "version")))
    .filter((version) => version !== undefined)
    .toSorted((left, right) => Number(right === preferred) - Number(left === preferred));
}

function imagesOf({ content }: KubernetesObject): string[] {
  const podSpec = memberOf(memberOf(memberOf(content, "spec"), "template"), "spec");
  return listOf(memberOf(podSpec, "containers"))
    .map((container) => textOf(memberOf(container, "image")))
    .filter((image) => image !== undefined);
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) ? value[name] : undefined;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
