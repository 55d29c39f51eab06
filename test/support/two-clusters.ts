// A Rollouts' cluster with a controller and an Istio primary cluster, both fake, and command lines that join the two.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { isJsonObject, type JsonObject } from "../../src/resources/json.ts";
import { kubernetesObject } from "./builders.ts";
import { createAuthority } from "./certificates.ts";
import { type FakeApiServer, type RecordedRequest, startFakeApiServer } from "./fake-api-server.ts";
import { changeTime } from "./fake-api-setup.ts";
import { type CliInput, type CliResult, runCli, steppingClock } from "./run-cli.ts";

export type TwoClusters = {
  readonly rollouts: FakeApiServer;
  readonly primary: FakeApiServer;
  /** With contexts `apps`, which is current, and `istio`; addresses are called ROLLOUTS and PRIMARY in what is printed. */
  readonly run: (line: readonly string[], input?: CliInput) => Promise<CliResult>;
  /** What was written so far in either cluster, in order: `APPLY secrets/x`, `DELETE …`, `PATCH …`, `TOKEN …`. */
  readonly writes: () => readonly string[];
  readonly close: () => Promise<void>;
};

const labels = { "app.kubernetes.io/name": "argo-rollouts" };
const authority = createAuthority();

export async function openTwoClusters(): Promise<TwoClusters> {
  const log: string[] = [];
  const note = (request: RecordedRequest) => {
    const write = describeWrite(request);
    if (write !== undefined) log.push(write);
    return false;
  };
  const primary = await startFakeApiServer({ authority: await authority });
  const rollouts: FakeApiServer = await startFakeApiServer({
    authority: await authority,
    onStored: (object) => void rollOut(object, rollouts),
  });
  // Faults that are for no request see all of them.
  for (const server of [primary, rollouts]) server.fail({ matches: note, times: Number.POSITIVE_INFINITY });
  putAll(primary, [namespace("kube-system", "uid-of-primary"), namespace("istio-system", "uid-2"), rootAuthority()]);
  putAll(rollouts, [namespace("argo-rollouts", "uid-1"), deployment(), runningPod("2025-12-31T00:00:00Z")]);
  const folder = mkdtempSync(join(tmpdir(), "istio-rollout-"));
  // Of all command lines of a test, so that none is run at the time of another.
  const clock = steppingClock();
  const files = (
    [
      ["apps", rollouts],
      ["istio", primary],
    ] as const
  ).map(([context, server]) => {
    const file = join(folder, context);
    writeFileSync(file, server.kubeconfig().replaceAll('"test"', `"${context}"`));
    return file;
  });
  return {
    rollouts,
    primary,
    run: async (line, input) => {
      const named = line.map((word) => word.replace("PRIMARY", primary.url));
      await clock.sleep(1000);
      const result = await runCli(named, { environment: { KUBECONFIG: files.join(delimiter) }, clock, ...input });
      const plain = (text: string) => text.replaceAll(primary.url, "PRIMARY").replaceAll(rollouts.url, "ROLLOUTS");
      return { ...result, stdout: plain(result.stdout), stderr: plain(result.stderr) };
    },
    writes: () => log.splice(0),
    close: async () => {
      await Promise.all([primary.close(), rollouts.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}

/** What the flags of every set-up in these tests are: the servers are on loopback. */
export const setupLine = ["setup-multicluster", "--primary-context", "istio", "--name", "istio", "--server", "PRIMARY"];

function putAll(server: FakeApiServer, objects: readonly JsonObject[]): void {
  for (const object of objects) server.put(object);
}

function namespace(name: string, uid: string): JsonObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, uid } };
}

function rootAuthority(): JsonObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-root-ca.crt", namespace: "istio-system" },
    data: {},
  };
}

function deployment(): JsonObject {
  return kubernetesObject("Deployment", "argo-rollouts", {
    metadata: { namespace: "argo-rollouts", labels },
    spec: { replicas: 1, template: { metadata: { labels }, spec: { containers: [{ name: "argo-rollouts" }] } } },
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
  }).content;
}

/** New pods run as soon as a Deployment was changed. */
function rollOut(object: JsonObject, server: FakeApiServer): void {
  if (object["kind"] !== "Deployment" || !isJsonObject(object["metadata"])) return;
  const generation = object["metadata"]["generation"] ?? 0;
  const status = { observedGeneration: generation, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
  if (isJsonObject(object["status"]) && object["status"]["observedGeneration"] === generation) return;
  queueMicrotask(() => {
    server.put({ ...object, status });
    server.put(runningPod(changeTime));
  });
}

/** Of the controller, since that time. */
export function runningPod(startedAt: string): JsonObject {
  return kubernetesObject("Pod", "argo-rollouts-1", {
    metadata: { namespace: "argo-rollouts", labels },
    status: { containerStatuses: [{ name: "argo-rollouts", state: { running: { startedAt } } }] },
  }).content;
}

/** Undefined for reads, dry runs and reviews. */
export function describeWrite({ method, path, query, body, headers }: RecordedRequest): string | undefined {
  const isDry = query["dryRun"] !== undefined || (isJsonObject(body) && body["dryRun"] !== undefined);
  if (method === "GET" || isDry || path.endsWith("/selfsubjectaccessreviews")) return undefined;
  const target = path.split("/").slice(-2).join("/");
  if (method === "POST") return `POST ${target}`;
  return `${headers["content-type"] === "application/apply-patch+yaml" ? "APPLY" : method} ${target}`;
}
