// What only a live cluster can do, beside reading and patching objects; the offline back end does not implement it.
import type { JsonObject } from "./json.ts";
import type { JsonPatch } from "./json-patch.ts";
import type { ResourceRef } from "./resource-ref.ts";
import type { KubernetesObject, Subresource } from "./resource-store.ts";

/** An answer, or the permission that was missing to get one, as arguments of `kubectl auth can-i`. */
export type Permitted<T> =
  | { readonly permitted: true; readonly value: T }
  | { readonly permitted: false; readonly missing: string };

/** Leases of one name with the server's own time (ms since the epoch) at which they were read. */
export type LeaseReading = { readonly leases: readonly KubernetesObject[]; readonly serverTime: number };

/** Which cluster holds the Istio objects of the Rollouts, and what tells so. */
export type IstioPlace = {
  readonly source: "option" | "secret" | "local" | "unknown";
  /** The kubeconfig context, or the name that a Secret gives the cluster; undefined for the Rollouts' own cluster. */
  readonly cluster: string | undefined;
  /** A noun, such as `Secret "argo-rollouts/primary"`. */
  readonly because: string;
  /** The permission without which it is unknown, as arguments of `kubectl auth can-i`. */
  readonly missing?: string;
};

type MergeOptions = { readonly subresource?: Subresource | undefined; readonly dryRun: boolean };

/** What is remembered of a change: an Event for people, an annotation with the inverse patches for `revert`. */
export type ChangeRecord = {
  readonly annotation: string;
  readonly message: string;
};

export interface LiveCluster {
  /** The kubeconfig context in use, for people. */
  readonly context: string;
  /** Who changes the cluster, as the kubeconfig calls the user. */
  readonly user: string;

  /** Has the server check a patch without storing it (`dryRun=All`). Throws as `ResourceStore.apply` does. */
  rehearse(target: ResourceRef, patch: JsonPatch, subresource?: Subresource): Promise<void>;

  /** Sends a merge patch (RFC 7386), in a dry run without storing it; gives the object as it then stands. */
  merge(target: ResourceRef, body: JsonObject, options: MergeOptions): Promise<KubernetesObject>;

  /** ReplicaSets that carry all of the labels. */
  listReplicaSets(namespace: string, labelSelector: string): Promise<readonly KubernetesObject[]>;

  /** Leases of that name, in `controllerNamespace` or in all namespaces. */
  findLeases(name: string): Promise<Permitted<LeaseReading>>;

  /** Deployments labelled as the Argo Rollouts controller, in `controllerNamespace` or in all namespaces. */
  findControllerDeployments(): Promise<Permitted<readonly KubernetesObject[]>>;

  /** Where Istio objects are read and written; found out once. Throws `primary-secret-invalid`. */
  findIstioPlace(): Promise<IstioPlace>;

  /** Writes the Event and the annotation; gives the permissions that were missing for either. */
  record(rollout: ResourceRef, change: ChangeRecord): Promise<readonly string[]>;
}
