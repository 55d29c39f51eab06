// What runs in a cluster, for `version --cluster-info`.
import type { ClusterInfo } from "../resources/cluster-info.ts";
import { parseControllerImages } from "../resources/controller.ts";
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../resources/json.ts";
import type { ApiClient } from "./api-client.ts";
import { apiError } from "./api-error.ts";
import { type ConnectOptions, connectBoth } from "./connect.ts";
import { findControllerDeployments } from "./controller-search.ts";
import { parseAnswer } from "./object-client.ts";

/** Throws as `resolveConnection`, `ApiClient.request` and `apiError` do. */
export async function readClusterInfo(options: ConnectOptions): Promise<ClusterInfo> {
  const { main: api, findIstio, close } = await connectBoth(options);
  try {
    const [version, deployments, rolloutVersions, istioVersions] = await Promise.all([
      readPath(api, "/version"),
      findControllerDeployments({ api, namespace: options.controllerNamespace }),
      readVersions(api, "argoproj.io"),
      findIstio().then((istio) => readVersions(istio.api, "networking.istio.io")),
    ]);
    const { context, server } = api.connection;
    const gitVersion = version?.["gitVersion"];
    return {
      context: context || server.url,
      serverVersion: typeof gitVersion === "string" ? gitVersion : "unknown",
      controllerImages: deployments.permitted ? deployments.value.flatMap(parseControllerImages) : undefined,
      istioVersions,
      rolloutVersions,
    };
  } finally {
    close();
  }
}

async function readPath(api: ApiClient, path: string): Promise<JsonObject | undefined> {
  const answer = await api.request({ method: "GET", path });
  if (answer.status === 404) return undefined;
  if (answer.status === 200) return parseAnswer(answer, api);
  throw apiError(answer, { verb: "get", group: "", plural: path, namespace: undefined }, api.connection);
}

/** Of an API group, the preferred one first; none where it is absent. */
export async function readVersions(api: ApiClient, group: string): Promise<string[]> {
  const answer = await readPath(api, `/apis/${group}`);
  const preferred = versionOf(answer?.["preferredVersion"]);
  const versions = answer?.["versions"];
  return (isJsonList(versions) ? versions : [])
    .map(versionOf)
    .filter((version) => version !== undefined)
    .toSorted((left, right) => Number(right === preferred) - Number(left === preferred));
}

function versionOf(entry: JsonValue | undefined): string | undefined {
  const version = isJsonObject(entry) ? entry["version"] : undefined;
  return typeof version === "string" ? version : undefined;
}
