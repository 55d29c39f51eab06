// The versions of the tool and of what it works with.
import type { ClusterInfo } from "../resources/cluster-info.ts";
import type { JsonObject } from "../resources/json.ts";
import { apiVersion } from "./structured.ts";

export type Versions = { readonly client: string; readonly cluster: ClusterInfo | undefined };

export function renderVersion({ client, cluster }: Versions): string {
  const lines = [`Client Version: v${client}`, ...(cluster === undefined ? [] : renderCluster(cluster))];
  return lines.map((line) => `${line}\n`).join("");
}

export function structureVersion({ client, cluster }: Versions): JsonObject {
  const head = { apiVersion, kind: "Version", client: `v${client}` };
  if (cluster === undefined) return head;
  const { context, serverVersion, controllerImages, istioVersions, rolloutVersions } = cluster;
  return {
    ...head,
    cluster: { context, serverVersion, controllerImages: controllerImages ?? null, istioVersions, rolloutVersions },
  };
}

function renderCluster({
  serverVersion,
  controllerImages,
  istioVersions,
  rolloutVersions,
}: ClusterInfo): readonly string[] {
  return [
    `Server Version: ${serverVersion}`,
    `Argo Rollouts controller: ${renderControllers(controllerImages)}`,
    `networking.istio.io: ${list(istioVersions)}`,
    `argoproj.io: ${list(rolloutVersions)}`,
  ];
}

/** A controller may be at work without a Deployment, as outside of the cluster. */
function renderControllers(images: ClusterInfo["controllerImages"]): string {
  if (images === undefined) return "<unknown>";
  return images.length === 0 ? "<no Deployment>" : images.join(", ");
}

function list(values: readonly string[]): string {
  return values.length === 0 ? "<none>" : values.join(", ");
}
