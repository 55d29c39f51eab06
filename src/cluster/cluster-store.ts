// The live back end: a ResourceStore and a LiveCluster over the API servers of one or two kubeconfig contexts.
// Istio objects go to the primary cluster where --istio-context names one; everything else stays with the Rollout.
import { arch, platform } from "node:os";
import { UserError } from "../errors.ts";
import { isJsonObject } from "../resources/json.ts";
import type { LiveCluster } from "../resources/live-cluster.ts";
import type { ObjectFeed } from "../resources/object-feed.ts";
import type { Kind, ObjectKey, ResourceRef } from "../resources/resource-ref.ts";
import { defaultFieldManager, type KubernetesObject, type ResourceStore } from "../resources/resource-store.ts";
import type { Clock } from "../runtime.ts";
import { type ApiClient, openApiClient } from "./api-client.ts";
import { recordChange } from "./change-record.ts";
import type { Environment, KubectlFlags } from "./connection.ts";
import { findControllerDeployments, findLeases, findPrimaryClusterSecrets } from "./controller-search.ts";
import { resolveConnection } from "./kubeconfig.ts";
import { type ObjectClient, openObjectClient } from "./object-client.ts";
import { openObjectFeed } from "./object-feed.ts";
import { listObjects, toObjects } from "./object-lists.ts";
import { rolloutNotFound } from "./rollout-not-found.ts";

export type ConnectOptions = {
  readonly flags: KubectlFlags;
  readonly environment: Environment;
  readonly clock: Clock;
  /** The version of this tool, for the User-Agent. */
  readonly version: string;
  /** Where the Argo Rollouts controller runs; looked for in all namespaces unless given. */
  readonly controllerNamespace?: string | undefined;
  /** The context of the Istio primary cluster, where it is another one. */
  readonly istioContext?: string | undefined;
  /** Ends reads under way when aborted; requests that begin later, as for a rollback, go through. */
  readonly signal?: AbortSignal | undefined;
  /** Receives a line per request, without credentials. */
  readonly trace?: ((line: string) => void) | undefined;
};

export type ClusterOptions = ConnectOptions & {
  readonly fieldManager?: string | undefined;
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
  const istio = clients.istio === clients.main ? main : openObjectClient(clients.istio, fieldManager);
  const uids = openUidMemory();
  const { namespace, context, server } = main.api.connection;
  return {
    store: openStore({ main, istio, onRollout: uids.remember }),
    live: openLive({ main, istio, options, fieldManager, uidOf: uids.find }),
    feed: openObjectFeed({
      clientFor: (kind) => (isIstioKind(kind) ? istio : main).api,
      clock: options.clock,
      signal: options.signal ?? new AbortController().signal,
    }),
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

/** Clients of the Rollout's API server and of that of its Istio objects; the same where no Istio context is named. */
export type Clients = { readonly main: ApiClient; readonly istio: ApiClient; readonly close: () => void };

/** Also what `version --cluster-info` uses. Sends nothing yet. Throws as `resolveConnection` does. */
export async function connectBoth(options: ConnectOptions): Promise<Clients> {
  const main = await connect(options);
  const istio = options.istioContext ? await connectIstio(options) : main;
  return {
    main,
    istio,
    close: () => {
      main.close();
      istio.close();
    },
  };
}

async function connect(options: ConnectOptions): Promise<ApiClient> {
  const connection = await resolveConnection(options.flags, options.environment);
  const userAgent = `kubectl-istio_rollout/${options.version} (${platform()}/${arch()})`;
  return openApiClient({ ...options, connection, userAgent });
}

/**
 * Of the flags, only those that hold for any cluster apply to the other context too. Impersonation is one of them:
 * without it the writes there would have all the rights of the kubeconfig's user.
 */
async function connectIstio({ istioContext, flags, ...options }: ConnectOptions): Promise<ApiClient> {
  const { kubeconfig, requestTimeout, as, asGroup, asUid } = flags;
  try {
    return await connect({
      ...options,
      flags: { kubeconfig, requestTimeout, as, asGroup, asUid, context: istioContext },
    });
  } catch (error) {
    throw error instanceof UserError && error.code === "context-not-found" ? namingIstioContext(error) : error;
  }
}

function namingIstioContext(error: UserError): UserError {
  const hint = error.hint?.replace("--context", "--istio-context");
  return new UserError(error.code, error.message, { hint, alternatives: error.alternatives, cause: error });
}

type StoreParts = {
  readonly main: ObjectClient;
  readonly istio: ObjectClient;
  readonly onRollout: (rollout: KubernetesObject) => void;
};

function openStore({ main, istio, onRollout }: StoreParts): ResourceStore {
  const { namespace } = main.api.connection;
  const clientOf = ({ kind }: ObjectKey) => (isIstioKind(kind) ? istio : main);
  return {
    read: (key) => clientOf(key).read(key),
    apply: (target, patch, subresource) => clientOf(target).patch(target, patch, { subresource }),
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
  readonly istio: ObjectClient;
  readonly options: ClusterOptions;
  readonly fieldManager: string;
  readonly uidOf: (rollout: ResourceRef) => string | undefined;
};

function openLive({ main, istio, options, fieldManager, uidOf }: LiveParts): LiveCluster {
  const { api } = main;
  const { context, server, user, impersonation } = api.connection;
  const { clock, controllerNamespace } = options;
  const place = { api, clock, namespace: controllerNamespace };
  return {
    context: context || server.url,
    user: impersonation?.user ?? (user || "unknown user"),
    rehearse: async (target, patch, subresource) => {
      await (isIstioKind(target.kind) ? istio : main).patch(target, patch, { dryRun: true, subresource });
    },
    merge: (target, body, mergeOptions) => main.patch(target, body, mergeOptions),
    listReplicaSets: async (replicaSetNamespace, labelSelector) => {
      const request = { group: "apps", version: "v1", plural: "replicasets", namespace: replicaSetNamespace };
      const list = await listObjects(api, { ...request, labelSelector });
      return toObjects(list, "ReplicaSet", "apps/v1");
    },
    findLeases: (name) => findLeases(place, name),
    findControllerDeployments: () => findControllerDeployments(place),
    findPrimaryClusterSecrets: () => findPrimaryClusterSecrets(place),
    record: (rollout, change) => recordChange(rollout, change, { api, clock, fieldManager, uidOf }),
  };
}
