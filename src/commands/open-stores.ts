// Opens the back end that a command line asks for; each is loaded only when it is used.

import type { IstioPlace, LiveCluster } from "../resources/live-cluster.ts";
import type { ObjectFeed } from "../resources/object-feed.ts";
import type { KubernetesObject, ResourceStore } from "../resources/resource-store.ts";
import type { Runtime } from "../runtime.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { connectOptions } from "./connect-options.ts";
import type { MutationOptions } from "./mutation-options.ts";
import type { GlobalOptions } from "./shared-options.ts";

export type LiveStores = {
  readonly kind: "live";
  readonly store: ResourceStore;
  readonly live: LiveCluster;
  readonly feed: ObjectFeed;
  readonly namespace: string;
  /** The value of --kubeconfig. */
  readonly kubeconfig: string | undefined;
  /** Where the Istio objects are, as soon as that is known. */
  readonly istioPlace: () => IstioPlace | undefined;
  /** Where the controller is looked for; undefined for everywhere. */
  readonly controllerNamespace: string | undefined;
  readonly close: () => void;
};

type OfflineStores = {
  readonly kind: "offline";
  readonly store: ResourceStore;
  /** Every Rollout in the manifests, whatever its namespace. */
  readonly listRollouts: () => readonly KubernetesObject[];
  /** All manifests with the applied patches as one stream. */
  readonly renderStream: () => string;
  /** Replaces the files that changed. */
  readonly writeFiles: () => Promise<void>;
  readonly close: () => void;
};

export type Stores = LiveStores | OfflineStores;

export function openStores(mutation: MutationOptions, options: GlobalOptions, runtime: Runtime): Promise<Stores> {
  return mutation.files.length > 0
    ? openOfflineStores(mutation, options, runtime)
    : openLiveStores(mutation, options, runtime);
}

async function openOfflineStores(
  { files, recursive }: MutationOptions,
  { kubectl }: GlobalOptions,
  { readStdin, terminal }: Runtime,
): Promise<OfflineStores> {
  const { openManifests } = await import("../manifests/open-manifests.ts");
  const { store, notices, ...outputs } = await openManifests({ names: files, recursive, readStdin }, kubectl.namespace);
  for (const notice of notices) terminal.notice(notice);
  return { kind: "offline", store, listRollouts: () => store.listRollouts(), ...outputs, close: () => undefined };
}

type LiveOptions = Pick<MutationOptions, "controllerNamespace"> & {
  readonly fieldManager?: string;
  /** Says nothing about context and namespace. */
  readonly silent?: boolean;
};

/** Sends nothing yet. */
export async function openLiveStores(
  { fieldManager, controllerNamespace, silent = false }: LiveOptions,
  options: GlobalOptions,
  runtime: Runtime,
): Promise<LiveStores> {
  const { openClusterStore } = await import("../cluster/cluster-store.ts");
  const connect = connectOptions(options, controllerNamespace, runtime);
  let istioPlace: IstioPlace | undefined;
  const onIstioPlace = (place: IstioPlace) => {
    istioPlace = place;
    tellIstioPlace(place, runtime.terminal);
  };
  const opened = await openClusterStore({ ...connect, fieldManager, onIstioPlace });
  if (!silent) runtime.terminal.notice(`context "${opened.context}", namespace "${opened.namespace}"`);
  const { kubeconfig } = options.kubectl;
  return { kind: "live", kubeconfig, istioPlace: () => istioPlace, controllerNamespace, ...opened };
}

/** Another cluster than the Rollout's is worth a line; that it is the same one is for those who ask. */
function tellIstioPlace({ source, cluster, because }: IstioPlace, terminal: Terminal): void {
  if (source === "option") terminal.notice(`Istio objects in context "${cluster}" (${because})`);
  else if (source === "secret") terminal.notice(`Istio objects in cluster "${cluster}" (${because})`);
  else terminal.trace(`Istio objects in the same cluster (${because})`);
}
