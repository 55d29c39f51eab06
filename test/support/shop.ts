// A cluster with one Rollout in the middle of an update, on the fake API server: stable hash aaa, canary hash bbb.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "../../src/resources/json.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { hostRoute, kubernetesObject, replicaSet, rollout, service, virtualService } from "./builders.ts";
import {
  type FakeApiOptions,
  type FakeApiServer,
  type RecordedRequest,
  startFakeApiServer,
} from "./fake-api-server.ts";
import { type CliInput, type CliResult, runCli } from "./run-cli.ts";

export type Shop = {
  readonly server: FakeApiServer;
  readonly kubeconfig: string;
  readonly put: (...objects: readonly KubernetesObject[]) => void;
  /** Runs a command line against the server, in namespace `shop`. */
  readonly run: (line: readonly string[], input?: CliInput) => Promise<CliResult>;
  /** `stable/canary` of the first route of a VirtualService. */
  readonly weights: (virtualService: string) => string;
  readonly close: () => Promise<void>;
};

/** Without a controller: its Lease is old. */
export async function openShop(options: FakeApiOptions = {}): Promise<Shop> {
  const server = await startFakeApiServer(options);
  const folder = mkdtempSync(join(tmpdir(), "istio-rollout-"));
  const kubeconfig = join(folder, "config");
  writeFileSync(kubeconfig, server.kubeconfig({ namespace: "shop" }));
  const put = (...objects: readonly KubernetesObject[]) => {
    for (const { content } of objects) server.put(content);
  };
  put(
    rollout({ status: { canary: { weights: { canary: { weight: 10 }, stable: { weight: 90 } } } } }),
    virtualService("web", { http: [{ name: "primary", ...hostRoute({ canary: 10 }) }] }),
    service("web-stable", "aaa"),
    service("web-canary", "bbb"),
    replicaSet("aaa", 4),
    replicaSet("bbb", 4),
    controllerLease(3600),
  );
  return {
    server,
    kubeconfig,
    put,
    run: async (line, input) => {
      const result = await runCli([...line, "--kubeconfig", kubeconfig], input);
      return { ...result, stderr: normalize(result.stderr.replaceAll(kubeconfig, "KUBECONFIG"), server.port) };
    },
    weights: (name) => weightsOf(server.find("VirtualService", "shop", name)),
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The Rollout with two VirtualServices, `web` and `web-internal`. */
export function twoVirtualServices(): readonly KubernetesObject[] {
  return [
    rollout({
      istio: { virtualServices: [{ name: "web" }, { name: "web-internal" }] },
      status: { observedGeneration: "4" },
    }),
    virtualService("web-internal", { http: [{ name: "inner", ...hostRoute({ canary: 10 }) }] }),
  ];
}

export function controllerLease(secondsAgo: number): KubernetesObject {
  return kubernetesObject("Lease", "argo-rollouts-controller-lock", {
    metadata: { namespace: "argo-rollouts" },
    spec: { leaseDurationSeconds: 15, renewTime: new Date(Date.now() - secondsAgo * 1000).toISOString() },
  });
}

/** `PATCH /apis/… ?dryRun=All`, as transcripts list requests. */
export function describeRequest({ method, path, query }: RecordedRequest): string {
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return [method, path, ...(parameters.length > 0 ? [`?${parameters.join("&")}`] : [])].join(" ");
}

export function isWrite({ method, query }: RecordedRequest): boolean {
  return method !== "GET" && query["dryRun"] === undefined;
}

export function isWriteOf(name: string): (request: RecordedRequest) => boolean {
  return (request) => isWrite(request) && request.path.endsWith(`/virtualservices/${name}`);
}

/** Ports and ages differ from run to run. */
export function normalize(text: string, port: number): string {
  return text.replaceAll(String(port), "PORT").replaceAll(/renewed \d+ s ago/g, "renewed SECONDS ago");
}

type RouteContent = { readonly route: readonly { readonly weight?: number }[] };

function weightsOf(object: JsonObject | undefined): string {
  const spec = object?.["spec"] as { readonly http: readonly RouteContent[] } | undefined;
  return spec?.http[0]?.route.map(({ weight }) => weight).join("/") ?? "";
}
