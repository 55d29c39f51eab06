// Keeps every version of the objects that decide where a namespace's traffic goes, as the API server stores them.
import { createInterface } from "node:readline";
import { waitUntil } from "../control-plane/wait-until.ts";
import { openResponse, readJson } from "./api-server.ts";
import { compareVersions, type KubernetesVersion, type Recording } from "./replay-traffic.ts";

export type TrafficRecorder = {
  /** Everything that was stored until now. */
  readonly read: () => Promise<Recording>;
  readonly stop: () => void;
};

/** One watch for each kind, each from the list on which it goes on: no version in between is lost. */
export async function recordTraffic(namespace: string): Promise<TrafficRecorder> {
  const watches = await Promise.all(kinds.map((kind) => openWatch(kind, namespace)));
  const start = Math.max(...watches.map(({ start }) => start));
  return {
    read: async () => {
      await Promise.all(watches.map(({ catchUp }) => catchUp()));
      return { start, versions: watches.flatMap(({ versions }) => versions).toSorted(compareVersions) };
    },
    stop: () => {
      for (const { stop } of watches) stop();
    },
  };
}

type Kind = { readonly kind: string; readonly api: string; readonly resource: string };

const kinds: readonly Kind[] = [
  { kind: "VirtualService", api: "apis/networking.istio.io/v1", resource: "virtualservices" },
  { kind: "DestinationRule", api: "apis/networking.istio.io/v1", resource: "destinationrules" },
  { kind: "Service", api: "api/v1", resource: "services" },
  { kind: "ReplicaSet", api: "apis/apps/v1", resource: "replicasets" },
  { kind: "Rollout", api: "apis/argoproj.io/v1alpha1", resource: "rollouts" },
];

type Watch = {
  /** The resourceVersion of the list that it goes on from. */
  readonly start: number;
  readonly versions: readonly KubernetesVersion[];
  /** Resolves when it has brought what a list shows now. */
  readonly catchUp: () => Promise<void>;
  readonly stop: () => void;
};

type Stored = Omit<KubernetesVersion["object"], "kind">;
type List = { readonly metadata: { readonly resourceVersion: string }; readonly items: readonly Stored[] };
type WatchEvent = { readonly type: "ADDED" | "MODIFIED" | "DELETED" | "ERROR"; readonly object: Stored };

async function openWatch({ kind, api, resource }: Kind, namespace: string): Promise<Watch> {
  const path = `/${api}/namespaces/${namespace}/${resource}`;
  const list = (await readJson(path)) as List;
  const versionOf = (object: Stored, deleted: boolean): KubernetesVersion => ({ deleted, object: { ...object, kind } });
  const versions = list.items.map((item) => versionOf(item, false));
  const start = list.metadata.resourceVersion;
  const response = await openResponse(`${path}?watch=true&resourceVersion=${start}`);
  let failure: Error | undefined;
  const lines = createInterface({ input: response });
  lines.on("line", (line) => {
    const { type, object } = JSON.parse(line) as WatchEvent;
    if (type === "ERROR") failure = new Error(`the watch of ${resource} ended: ${line}`);
    else versions.push(versionOf(object, type === "DELETED"));
  });
  // Where the connection breaks, as with the server, the record is at its end.
  lines.on("error", () => {});
  response.on("error", () => {});
  const check = () => {
    if (failure !== undefined) throw failure;
  };
  return {
    start: Number(start),
    versions,
    catchUp: async () => {
      const { items } = (await readJson(path)) as List;
      await waitUntil({ what: `the watch of ${resource} to catch up`, check, timeoutSeconds: 20 }, async () =>
        hasCaughtUp(versions, items),
      );
    },
    stop: () => response.destroy(),
  };
}

/** Events of a watch come in order: whoever has the last one of each object has them all. */
function hasCaughtUp(versions: readonly KubernetesVersion[], items: readonly Stored[]): boolean {
  const last = new Map(versions.map((version) => [version.object.metadata.name, version] as const));
  const isSeen = ({ metadata: { name, resourceVersion } }: Stored) =>
    Number(last.get(name)?.object.metadata.resourceVersion) >= Number(resourceVersion);
  const names = items.map(({ metadata: { name } }) => name);
  return items.every(isSeen) && [...last].every(([name, { deleted }]) => deleted || names.includes(name));
}
