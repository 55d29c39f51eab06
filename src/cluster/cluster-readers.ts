// The clusters that `validate` reads: that of the Rollouts, and that of their Istio objects, which may be the same.
import type { ClusterReader } from "../resources/cluster-reader.ts";
import type { LiveCluster, Permitted } from "../resources/live-cluster.ts";
import { primaryClusterSelector } from "../resources/primary-secret.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { openClusterReader } from "./cluster-reader.ts";
import { type Clients, type ConnectOptions, connectBoth } from "./connect.ts";
import { findControllerDeployments, findLeases, listIfPermitted } from "./controller-search.ts";
import { toObjects } from "./object-lists.ts";
import { openPrimaryClient, type PrimaryClient } from "./primary-client.ts";

export type IstioReader = {
  readonly reader: ClusterReader;
  /** What the cluster is called, where it is another one than that of the Rollouts. */
  readonly name: string | undefined;
  /** Set where the reader goes through a controller's Secret, which need not lead there from here. */
  readonly client: PrimaryClient | undefined;
};

export type ClusterReaders = {
  readonly context: string;
  readonly namespace: string;
  readonly rollouts: ClusterReader;
  readonly search: Pick<LiveCluster, "findLeases" | "findControllerDeployments">;
  /** Labelled for the controller, with what is in them. */
  readonly findSecrets: () => Promise<Permitted<readonly KubernetesObject[]>>;
  readonly openPrimary: (secret: KubernetesObject) => Promise<PrimaryClient | undefined>;
  /** Of --istio-context, else of the Secret that the controller takes, else the Rollouts' own. */
  readonly chooseIstio: (taken: PrimaryClient | undefined) => Promise<IstioReader>;
  readonly close: () => void;
};

/** Sends nothing yet. Throws as `resolveConnection` does. */
export async function openClusterReaders(options: ConnectOptions): Promise<ClusterReaders> {
  const clients = await connectBoth(options);
  const { main: api } = clients;
  const { context, namespace, server } = api.connection;
  const place = { api, clock: options.clock, namespace: options.controllerNamespace };
  const rollouts = openClusterReader(api);
  const opened: PrimaryClient[] = [];
  let deployments: ReturnType<typeof findControllerDeployments> | undefined;
  return {
    context: context || server.url,
    namespace,
    rollouts,
    search: {
      findLeases: (name) => findLeases(place, name),
      findControllerDeployments: () => {
        deployments ??= findControllerDeployments(place);
        return deployments;
      },
    },
    findSecrets: () => {
      const request = { group: "", version: "v1", plural: "secrets", namespace: options.controllerNamespace };
      return listIfPermitted(api, { ...request, labelSelector: primaryClusterSelector }, (list) =>
        toObjects(list, "Secret", "v1"),
      );
    },
    openPrimary: async (secret) => {
      const client = await openPrimaryClient(secret, options);
      if (client !== undefined) opened.push(client);
      return client;
    },
    chooseIstio: (taken) => chooseIstio({ clients, rollouts, options, taken }),
    close: () => {
      clients.close();
      for (const client of opened) client.api.close();
    },
  };
}

type Choice = {
  readonly clients: Clients;
  readonly rollouts: ClusterReader;
  readonly options: ConnectOptions;
  readonly taken: PrimaryClient | undefined;
};

async function chooseIstio({ clients, rollouts, options, taken }: Choice): Promise<IstioReader> {
  const { istioContext } = options;
  if (istioContext) {
    const { api } = await clients.findIstio();
    const isOther = api.connection.server.url !== clients.main.connection.server.url;
    const name = isOther ? istioContext : undefined;
    return { reader: openClusterReader(api), name, client: undefined };
  }
  if (taken === undefined) return { reader: rollouts, name: undefined, client: undefined };
  return { reader: openClusterReader(taken.api), name: taken.key, client: taken };
}
