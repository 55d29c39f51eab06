// The controllers of a cluster and what leads them to their Istio cluster.

import type { ClusterReaders, IstioReader } from "../../cluster/cluster-readers.ts";
import type { PrimaryClient } from "../../cluster/primary-client.ts";
import type { Permitted } from "../../resources/live-cluster.ts";
import type { PrimaryProbe } from "../../resources/primary-probe.ts";
import type { KubernetesObject } from "../../resources/resource-store.ts";
import { instanceIdLabel } from "../../resources/rollout-labels.ts";
import { compareTexts } from "../../resources/text-order.ts";
import type { ControllerState } from "../../traffic/controller.ts";
import { controllersOf } from "../../validation/controllers.ts";
import { usesIstio } from "../../validation/rollout-view.ts";
import { textOf, valueAt } from "../../validation/value.ts";
import type { World } from "../../validation/world.ts";
import { readController } from "../read-controller.ts";
import type { Gathering } from "./gathering.ts";
import { worldOf } from "./partial-world.ts";

export type ControlPlane = {
  readonly deployments: Permitted<readonly KubernetesObject[]>;
  readonly secrets: Permitted<readonly KubernetesObject[]>;
  readonly probes: readonly PrimaryProbe[];
  readonly istio: IstioReader;
  /** Why the Istio objects cannot be read, where that is so. */
  readonly istioFailure: string | undefined;
};

/** Also looks through each Secret: first where Istio objects are to be read, so that none is asked for in vain. */
export async function readControlPlane(readers: ClusterReaders): Promise<ControlPlane> {
  const [deployments, secrets] = await Promise.all([readers.search.findControllerDeployments(), readers.findSecrets()]);
  const objects = secrets.permitted ? secrets.value.toSorted(byName) : [];
  const opened = await Promise.all(objects.map(readers.openPrimary));
  const clients = opened.filter((client) => client !== undefined);
  const probes = await Promise.all(clients.map((client) => client.probe(watchedNamespace(deployments))));
  const istio = await readers.chooseIstio(opened[0]);
  return { deployments, secrets, probes, istio, istioFailure: explainFailure(istio.client, probes) };
}

/** In the order in which the controller lists them; it takes the first (measured). */
function byName({ ref: left }: KubernetesObject, { ref: right }: KubernetesObject): number {
  return compareTexts(`${left.namespace}/${left.name}`, `${right.namespace}/${right.name}`);
}

/** Of a controller that sees only its own; undefined where it sees all. */
function watchedNamespace(deployments: ControlPlane["deployments"]): string | undefined {
  const gathered = deployments.permitted ? deployments.value : [];
  const controllers = controllersOf(worldOf(gathered.map(toDeployment)));
  return controllers.every(({ isNamespaced }) => isNamespaced) ? controllers[0]?.object.namespace : undefined;
}

function toDeployment({ ref, content }: KubernetesObject) {
  const { apiVersion, namespace, name } = ref;
  return { apiVersion, kind: "Deployment", namespace, name, content, origin: "cluster", duplicateKeys: [] } as const;
}

function explainFailure(client: PrimaryClient | undefined, probes: readonly PrimaryProbe[]): string | undefined {
  const { namespace, name } = client?.secret.ref ?? {};
  const probe = probes.find(({ secret }) => secret === `${namespace}/${name}`);
  if (probe === undefined || probe.reach.kind === "answered") return undefined;
  const because = "because" in probe.reach ? probe.reach.because : `"${probe.server}" does not accept its credentials`;
  return `Secret "${probe.secret}" leads to their cluster: ${because}; name it with --istio-context CONTEXT`;
}

export function addControlPlane({ deployments, secrets }: ControlPlane, gathering: Gathering): void {
  for (const [kind, found] of [["Deployment", deployments] as const, ["Secret", secrets] as const]) {
    if (found.permitted)
      gathering.add(
        kind,
        found.value.map(({ ref, content }) => ({ ...content, apiVersion: ref.apiVersion })),
      );
    else gathering.refuse(kind, `kubectl auth can-i ${found.missing}`);
  }
}

/** When they started tells whether they know of a Secret. */
export async function findControllerPods(
  { deployments, secrets }: ControlPlane,
  { rollouts }: ClusterReaders,
  gathering: Gathering,
): Promise<void> {
  if (!deployments.permitted || !secrets.permitted || secrets.value.length === 0) return;
  const labelSelector = "app.kubernetes.io/name=argo-rollouts";
  for (const namespace of new Set(deployments.value.map(({ ref }) => ref.namespace))) {
    const pods = await rollouts.list({ group: "", plural: "pods" }, { namespace, labelSelector });
    if (pods.permitted) gathering.add("Pod", pods.value);
    else gathering.refuse("controller Pod", `kubectl auth can-i ${pods.missing}`);
  }
}

/** By instance id; that of the default controller is empty. */
export async function findControllers(
  { rollouts }: World,
  { search }: ClusterReaders,
  controllerNamespace: string | undefined,
): Promise<Readonly<Record<string, ControllerState>>> {
  const ids = new Set(
    rollouts
      .filter(usesIstio)
      .map(({ object }) => textOf(valueAt(object, "metadata", "labels", instanceIdLabel)) ?? ""),
  );
  const states = [...ids].map(
    async (id) => [id, await readController({ live: search, controllerNamespace }, id || undefined)] as const,
  );
  return Object.fromEntries(await Promise.all(states));
}
