// What tells whether an Argo Rollouts controller is at work: its Lease, its Deployment, and the Secret that may point it
// at another cluster. Where its namespace is not known, these lists are the only ones of this tool that go over all
// namespaces.
import { UserError } from "../errors.ts";
import type { LeaseReading, Permitted } from "../resources/live-cluster.ts";
import { primaryClusterSelector } from "../resources/primary-secret.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import type { Clock } from "../runtime.ts";
import type { ApiClient } from "./api-client.ts";
import { describePermission } from "./api-error.ts";
import { type ListRequest, listObjects, listSubject, type ObjectList, toObjects } from "./object-lists.ts";

const controllerSelector = "app.kubernetes.io/name=argo-rollouts";

export type ControllerPlace = {
  readonly api: ApiClient;
  /** Undefined looks in all namespaces. */
  readonly namespace: string | undefined;
  readonly clock: Clock;
};

/** Where the server does not tell its time, that of this machine has to do. */
export async function findLeases(
  { api, namespace, clock }: ControllerPlace,
  name: string,
): Promise<Permitted<LeaseReading>> {
  const request = { group: "coordination.k8s.io", version: "v1", plural: "leases", namespace };
  return listIfPermitted(api, { ...request, fieldSelector: `metadata.name=${name}` }, (list) => ({
    leases: toObjects(list, "Lease", "coordination.k8s.io/v1"),
    serverTime: list.serverTime ?? clock.now(),
  }));
}

export async function findControllerDeployments({
  api,
  namespace,
}: Omit<ControllerPlace, "clock">): Promise<Permitted<readonly KubernetesObject[]>> {
  const request = { group: "apps", version: "v1", plural: "deployments", namespace };
  return listIfPermitted(api, { ...request, labelSelector: controllerSelector }, (list) =>
    toObjects(list, "Deployment", "apps/v1"),
  );
}

/** With the credentials in them, because whoever may list Secrets may read them. */
export async function findPrimaryClusterSecrets({
  api,
  namespace,
}: Omit<ControllerPlace, "clock">): Promise<Permitted<readonly KubernetesObject[]>> {
  const request = { group: "", version: "v1", plural: "secrets", namespace };
  return listIfPermitted(api, { ...request, labelSelector: primaryClusterSelector }, (list) =>
    toObjects(list, "Secret", "v1"),
  );
}

/** A refusal is an answer too; other failures are thrown. */
export async function listIfPermitted<T>(
  api: ApiClient,
  request: ListRequest,
  read: (list: ObjectList) => T,
): Promise<Permitted<T>> {
  try {
    return { permitted: true, value: read(await listObjects(api, request)) };
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "forbidden") throw error;
    return { permitted: false, missing: describePermission(listSubject(request)) };
  }
}
