// An update of a Rollout that a test drives: in a namespace of its own, with a record of where its traffic goes.
import { waitUntil } from "../control-plane/wait-until.ts";
import { readJson } from "./api-server.ts";
import { applyExamples, createNamespace, deleteNamespace, type Shape, shapes } from "./examples.ts";
import { istioRollout, type Result } from "./istio-rollout.ts";
import type { Name } from "./objects.ts";
import { recordTraffic } from "./record-traffic.ts";
import { type Moment, replayTraffic } from "./replay-traffic.ts";
import { patchStatus, readStatus, waitForStatus } from "./rollout-status.ts";
import { waitForPhase } from "./rollouts.ts";
import { kubectl } from "./test-cluster.ts";

/** The shapes whose VirtualService has the name of the Rollout and the route http:primary, stable before canary. */
export const updateShapes = ["host-level", "subset-level"] as const satisfies readonly Shape[];
export type UpdateShape = (typeof updateShapes)[number];

export type Update = {
  /** Of the Rollout, and of its VirtualService too. */
  readonly name: Name;
  /** The weighted route as a record names it. */
  readonly route: string;
  readonly oldHash: string;
  readonly newHash: string;
  /** Every moment since the update stood where the test begins. */
  readonly readMoments: () => Promise<readonly Moment[]>;
};

type Operation = { readonly op: "add" | "replace"; readonly path: string; readonly value: unknown };
type Opening = {
  readonly shape: UpdateShape;
  /** Where it stands when the test begins; 0 where the new version has no ready pod. */
  readonly weight: 0 | 10 | 50;
  /** Of the test that it is for. */
  readonly onTestFinished: (clean: () => Promise<void>) => void;
  /** Made before the first deployment. */
  readonly settings?: readonly Operation[];
  /** What begins the update; another image unless it is given. */
  readonly change?: readonly Operation[];
};

const newImage: Operation = {
  op: "replace",
  path: "/spec/template/spec/containers/0/image",
  value: "registry.k8s.io/e2e-test-images/agnhost:2.53",
};
/** No node has it: the new pods stay pending. */
export const unschedulable: Operation = {
  op: "add",
  path: "/spec/template/spec/nodeSelector",
  value: { nowhere: "true" },
};

/** The stable version gives pods up as the canary gets them, and has to get them back before it can take the traffic. */
export const dynamicStableScale: Operation = {
  op: "add",
  path: "/spec/strategy/canary/dynamicStableScale",
  value: true,
};

/** Needs a controller that runs. */
export async function openUpdate(opening: Opening): Promise<Update> {
  const { shape, weight, settings = [], change = [newImage], onTestFinished } = opening;
  const namespace = await createNamespace(kubectl, shape);
  onTestFinished(() => deleteNamespace(kubectl, namespace));
  const name = { namespace: namespace.name, name: shapes[shape].rollout };
  await applyExamples(kubectl, namespace, [shape]);
  if (settings.length > 0) await patchRollout(name, settings);
  await waitForPhase(kubectl, namespace, { rollouts: [name.name], phase: "Healthy" });
  const { stableRS: oldHash = "" } = await readStatus(name);
  await patchRollout(name, change);
  const newHash = await waitUntil({ what: `an update of ${name.name}` }, async () => {
    const { currentPodHash } = await readStatus(name);
    return currentPodHash !== oldHash && currentPodHash;
  });
  await reach(name, weight);
  const recorder = await recordTraffic(namespace.name);
  onTestFinished(async () => recorder.stop());
  const route = `${name.name} http:primary`;
  return { name, route, oldHash, newHash, readMoments: async () => replayTraffic(await recorder.read()) };
}

async function reach(name: Name, weight: Opening["weight"]): Promise<void> {
  if (weight === 0) return;
  await waitForStatus(name, { phase: "Paused", currentStepIndex: 1 });
  if (weight === 50) {
    await patchStatus(name, { pauseConditions: null });
    await waitForStatus(name, { phase: "Paused", currentStepIndex: 3 });
  }
  await waitForShare(name, weight);
}

/** `kubectl istio-rollout COMMAND ROLLOUT ARGS…` */
export function run(
  { name: { namespace, name } }: Update,
  command: string,
  ...args: readonly string[]
): Promise<Result> {
  return istioRollout([command, name, ...args, "--namespace", namespace]);
}

type HttpRoute = { readonly name: string; readonly route: readonly { readonly weight?: number }[] };

/** The canary's weight in percent. */
export async function readShare({ namespace, name }: Name): Promise<number | undefined> {
  const path = `/apis/networking.istio.io/v1/namespaces/${namespace}/virtualservices/${name}`;
  const { spec } = (await readJson(path)) as { readonly spec: { readonly http: readonly HttpRoute[] } };
  return spec.http.find((route) => route.name === "primary")?.route[1]?.weight;
}

async function waitForShare(name: Name, weight: number): Promise<void> {
  await waitUntil({ what: `VirtualService ${name.name} to give the canary ${weight}%` }, async () => {
    return (await readShare(name)) === weight;
  });
}

/**
 * The controller says when the pods of a version that it is done with go away, right after it has written the traffic
 * of the same pass: from then on a Rollout that was given back to it stands as it wants it.
 */
export async function waitForScaleDown(update: Update, hash: string): Promise<void> {
  await waitUntil({ what: `a deadline for the pods of ${hash}`, timeoutSeconds: 30 }, async () => {
    return "scale-down-deadline" in ((await readReplicaSet(update, hash)).metadata.annotations ?? {});
  });
}

export type ReplicaSet = {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly replicas: number };
  readonly status: { readonly availableReplicas?: number };
};

export async function readReplicaSet({ name: { namespace, name } }: Update, hash: string): Promise<ReplicaSet> {
  return (await readJson(`/apis/apps/v1/namespaces/${namespace}/replicasets/${name}-${hash}`)) as ReplicaSet;
}

type Readiness = { readonly hash: string; readonly ready: boolean; readonly pod?: string };

/** Of one pod, as a kubelet would report it; gives its name when its ReplicaSet has counted it. */
export async function setReadiness(update: Update, { hash, ready, pod }: Readiness): Promise<string> {
  const inNamespace = ["--namespace", update.name.namespace];
  const selected = ["-l", `rollouts-pod-template-hash=${hash}`, "-o", "jsonpath={.items[0].metadata.name}"];
  const name = pod ?? (await kubectl(["get", "pods", ...inNamespace, ...selected]));
  const patch = JSON.stringify({ status: { conditions: [{ type: "Ready", status: ready ? "True" : "False" }] } });
  await kubectl(["patch", "pod", name, ...inNamespace, "--subresource=status", "-p", patch]);
  await waitUntil({ what: `${name} to be counted` }, async () => {
    const { spec, status } = await readReplicaSet(update, hash);
    return (status.availableReplicas ?? 0) === (ready ? spec.replicas : spec.replicas - 1);
  });
  return name;
}

async function patchRollout({ namespace, name }: Name, operations: readonly Operation[]): Promise<void> {
  const patch = JSON.stringify(operations);
  await kubectl(["patch", "rollout", name, "--namespace", namespace, "--type=json", "--patch", patch]);
}
