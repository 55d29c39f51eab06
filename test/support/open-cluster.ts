// The live back end opened on a fake API server, with what tests ask of the server afterwards.
import { delimiter } from "node:path";
import { onTestFinished } from "vitest";
import { type Cluster, type ClusterOptions, openClusterStore } from "../../src/cluster/cluster-store.ts";
import { rollout, virtualService } from "./builders.ts";
import { optionsFor, startServer, temporaryFile } from "./cluster-fixture.ts";
import type { FakeApiOptions, FakeApiServer, KubeconfigOverrides } from "./fake-api-server.ts";

export const web = { kind: "VirtualService", namespace: "shop", name: "web" } as const;
export const webReference = { ...web, apiVersion: "networking.istio.io/v1" } as const;

/** Opened in namespace `shop`, with the Istio objects in the same context; it ends with the test. */
export async function openCluster(
  server: FakeApiServer,
  overrides: KubeconfigOverrides = {},
  extra: Partial<ClusterOptions> = {},
): Promise<Cluster> {
  const options = { ...optionsFor(server, { namespace: "shop", ...overrides }), istioContext: "test" };
  const cluster = await openClusterStore({ ...options, ...extra });
  onTestFinished(() => cluster.close());
  return cluster;
}

/** With Rollout `web`, and VirtualService `web` that sends everything to one destination. */
export async function openShop(options?: FakeApiOptions, extra?: Partial<ClusterOptions>) {
  const server = await startServer(options);
  server.put(rollout().content);
  server.put(virtualService("web", { http: [{ route: [{ destination: { host: "web" }, weight: 100 }] }] }).content);
  return { server, ...(await openCluster(server, {}, extra)) };
}

/** A server for the Rollout and one for its Istio objects, with the options that lead to both. */
export async function startTwoServers(served?: FakeApiOptions["served"]) {
  const [main, istio] = [await startServer(), await startServer(served === undefined ? {} : { served })];
  const files = [
    temporaryFile("main", main.kubeconfig({ namespace: "shop" })),
    temporaryFile("istio", istio.kubeconfig().replaceAll('"test"', '"istio"')),
  ];
  return {
    main,
    istio,
    options: { flags: {}, environment: { KUBECONFIG: files.join(delimiter) }, istioContext: "istio" },
  };
}

/** The requests so far, as `METHOD PATH?QUERY`. */
export function sent({ requests }: FakeApiServer): string[] {
  return requests.map(({ method, path, query }) => {
    const parameters = new URLSearchParams(query).toString();
    return `${method} ${path}${parameters && `?${parameters}`}`;
  });
}

/** What each request so far was authorized with. */
export function authorizations({ requests }: FakeApiServer): unknown[] {
  return requests.map(({ headers }) => headers["authorization"]);
}
