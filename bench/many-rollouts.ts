// Rollouts by the thousand, each with its VirtualService and the status of an update that pauses, for benches without a
// controller: made by requests of their own, because kubectl takes minutes for them.
import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import type { ControlPlaneState } from "../test/e2e/control-plane/state.ts";
import { type Manifest, namespaceNamed, readExample } from "../test/e2e/support/examples.ts";

type Filling = { readonly namespace: string; readonly from: number; readonly to: number };

/** Rollout `web` is there; `web-N` follow it. */
export async function fillNamespace(state: ControlPlaneState, { namespace, from, to }: Filling): Promise<void> {
  const send = openSender(state);
  const template = readExample("host-level", namespaceNamed(namespace));
  const rollout = find(template, "Rollout");
  const virtualService = find(template, "VirtualService");
  const status = (await send("GET", pathOf(namespace, "rollouts", "web"))) as {
    readonly status: unknown;
  };
  const indexes = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
  await inParallel(indexes, async (index) => {
    const name = `web-${String(index).padStart(5, "0")}`;
    await send("POST", pathOf(namespace, "virtualservices"), named(virtualService, name));
    await send("POST", pathOf(namespace, "rollouts"), withReference(named(rollout, name), name));
    await patch(send, { namespace, name }, status.status);
  });
  send.close();
}

type Name = { readonly namespace: string; readonly name: string };

/** A merge patch, as the existing plugin sends it. */
export async function patchRolloutStatus(state: ControlPlaneState, rollout: Name, status: unknown): Promise<void> {
  const send = openSender(state);
  await patch(send, rollout, status);
  send.close();
}

async function patch(send: Sender, { namespace, name }: Name, status: unknown): Promise<void> {
  await send("PATCH", `${pathOf(namespace, "rollouts", name)}/status`, { status });
}

type Sender = ((method: string, path: string, body?: unknown) => Promise<unknown>) & { readonly close: () => void };

function openSender({ certificates, rollouts }: ControlPlaneState): Sender {
  const [ca, cert, key] = [certificates.authority, certificates.administrator, certificates.administratorKey].map(
    (path) => readFileSync(path),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const send = (method: string, path: string, body?: unknown) =>
    new Promise<unknown>((resolve, reject) => {
      const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
      const options = { ca, cert, key, agent, method, headers: { "content-type": type } };
      const outgoing = request(new URL(path, rollouts.server), options, async (incoming) => {
        const chunks: Buffer[] = [];
        for await (const chunk of incoming) chunks.push(chunk as Buffer);
        const text = Buffer.concat(chunks).toString("utf8");
        if ((incoming.statusCode ?? 500) >= 300) reject(new Error(`${method} ${path}: ${text}`));
        else resolve(JSON.parse(text));
      });
      outgoing.on("error", reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
  return Object.assign(send, { close: () => agent.destroy() });
}

const connections = 16;

async function inParallel<T>(all: readonly T[], work: (each: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const worker = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) await work(next);
  };
  await Promise.all(Array.from({ length: connections }, worker));
}

const groups = { rollouts: "argoproj.io/v1alpha1", virtualservices: "networking.istio.io/v1" } as const;

function pathOf(namespace: string, plural: keyof typeof groups, name?: string): string {
  return `/apis/${groups[plural]}/namespaces/${namespace}/${plural}${name === undefined ? "" : `/${name}`}`;
}

function find(manifests: readonly Manifest[], kind: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind);
  if (found === undefined) throw new Error(`the example has no ${kind}`);
  return found;
}

function named(manifest: Manifest, name: string): Manifest {
  return { ...manifest, metadata: { ...manifest.metadata, name } };
}

function withReference(manifest: Manifest, name: string): unknown {
  return JSON.parse(
    JSON.stringify(manifest).replace('"virtualService":{"name":"web"', `"virtualService":{"name":"${name}"`),
  );
}
