// The live back end: a ResourceStore and a LiveCluster over the API servers of one or two kubeconfig contexts.
// Istio objects go to the primary cluster where there is one (istio-cluster.ts); everything else stays with the Rollout.
import { isJsonObject } from "../resources/json.ts";
import type { IstioPlace, LiveCluster } from "../resources/live-cluster.ts";
import type { ObjectFeed } from "../resources/object-feed.ts";
import type { Kind, ObjectKey, ResourceRef } from "../resources/resource-ref.ts";
import { defaultFieldManager, type KubernetesObject, type ResourceStore } from "../resources/resource-store.ts";
import { recordChange } from "./change-record.ts";
import { type ConnectOptions, connectBoth, once } from "./connect.ts";
import { findControllerDeployments, findLeases } from "./controller-search.ts";
import { openIstioClient, openIstioFeed } from "./istio-client.ts";
import { type ObjectClient, openObjectClient } from "./object-client.ts";
import { openObjectFeed } from "./object-feed.ts";
import { listObjects, toObjects } from "./object-lists.ts";
import { rolloutNotFound } from "./rollout-not-found.ts";

export type ClusterOptions = ConnectOptions & {
  readonly fieldManager?: string | undefined;
  /** Told once where the Istio objects are. */
  readonly onIstioPlace?: ((place: IstioPlace) => void) | undefined;
};

export type Cluster = {
  readonly store: ResourceStore;
  readonly live: LiveCluster;
  readonly feed: ObjectFeed;
  readonly context: string;
  readonly namespace: string;
  /** Ends the kept connections. */
  readonly close: () => void;
};

/** Sends nothing yet. Throws as `resolveConnection` does. */
export async function openClusterStore(options: ClusterOptions): Promise<Cluster> {
  const fieldManager = options.fieldManager || defaultFieldManager;
  const clients = await connectBoth(options);
  const main = openObjectClient(clients.main, fieldManager);
  const findIstio = once(async () => {
    const { place, api } = await clients.findIstio();
    options.onIstioPlace?.(place);
    return { place, client: api === clients.main ? main : openIstioClient({ place, api }, fieldManager) };
  });
  const feed = openObjectFeed({
    clientFor: async (kind) => (isIstioKind(kind) ? (await findIstio()).client : main).api,
    clock: options.clock,
    signal: options.signal ?? new AbortController().signal,
  });
  const uids = openUidMemory();
  const { namespace, context, server } = main.api.connection;
  return {
    store: openStore({ main, findIstio, onRollout: uids.remember }),
    live: openLive({ main, findIstio, options, fieldManager, uidOf: uids.find }),
    feed: openIstioFeed(feed, async (kind) => (isIstioKind(kind) ? (await findIstio()).place : undefined)),
    context: context || server.url,
    namespace,
    close: clients.close,
  };
}

/** Events name the UID of their object, which the command that causes one has read anyway. */
function openUidMemory() {
  const uids = new Map<string, string>();
  const keyOf = ({ namespace, name }: ObjectKey) => `${namespace}/${name}`;
  return {
    find: (rollout: ObjectKey) => uids.get(keyOf(rollout)),
    remember: ({ ref, content: { metadata } }: KubernetesObject) => {
      const uid = isJsonObject(metadata) ? metadata["uid"] : undefined;
      if (typeof uid === "string") uids.set(keyOf(ref), uid);
    },
  };
}

type FindIstio = () => Promise<{ readonly place: IstioPlace; readonly client: ObjectClient }>;
type StoreParts = {
  readonly main: ObjectClient;
  readonly findIstio: FindIstio;
  readonly onRollout: (rollout: KubernetesObject) => void;
};

function openStore({ main, findIstio, onRollout }: StoreParts): ResourceStore {
  const { namespace } = main.api.connection;
  const clientOf = async ({ kind }: ObjectKey) => (isIstioKind(kind) ? (await findIstio()).client : main);
  return {
    read: async (key) => (await clientOf(key)).read(key),
    apply: async (target, patch, subresource) => (await clientOf(target)).patch(target, patch, { subresource }),
    readRollout: async (name) => {
      const rollout = await main.read({ kind: "Rollout", namespace, name });
      if (rollout === undefined) throw await rolloutNotFound(main.api, name);
      onRollout(rollout);
      return rollout;
    },
  };
}

function isIstioKind(kind: Kind): boolean {
  return kind === "VirtualService" || kind === "DestinationRule";
}

type LiveParts = {
  readonly main: ObjectClient;
  readonly findIstio: FindIstio;
  readonly options: ClusterOptions;
  readonly fieldManager: string;
  readonly uidOf: (rollout: ResourceRef) => string | undefined;
};

function openLive({ main, findIstio, options, fieldManager, uidOf }: LiveParts): LiveCluster {
  const { api } = main;
  const { context, server, user, impersonation } = api.connection;
  const { clock, controllerNamespace } = options;
  const place = { api, clock, namespace: controllerNamespace };
  return {
    context: context || server.url,
    user: impersonation?.user ?? (user || "unknown user"),
    rehearse: async (target, patch, subresource) => {
      const client = isIstioKind(target.kind) ? (await findIstio()).client : main;
      await client.patch(target, patch, { dryRun: true, subresource });
    },
    merge: (target, body, mergeOptions) => main.patch(target, body, mergeOptions),
    listReplicaSets: async (replicaSetNamespace, labelSelector) => {
      const request = { group: "apps", version: "v1", plural: "replicasets", namespace: replicaSetNamespace };
      const list = await listObjects(api, { ...request, labelSelector });
      return toObjects(list, "ReplicaSet", "apps/v1");
    },
    findLeases: (name) => findLeases(place, name),
    findControllerDeployments: () => findControllerDeployments(place),
    findIstioPlace: async () => (await findIstio()).place,
    record: (rollout, change) => recordChange(rollout, change, { api, clock, fieldManager, uidOf }),
  };
}
