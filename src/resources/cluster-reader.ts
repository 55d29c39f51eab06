// Reading objects of any kind from one API server, as `validate` does; whatever may not be read is said and not thrown.
import type { JsonObject } from "./json.ts";
import type { Permitted } from "./live-cluster.ts";

export type Resource = { readonly group: string; readonly plural: string };

/** Undefined lists all namespaces, or what belongs to none. */
export type ListScope = { readonly namespace: string | undefined; readonly labelSelector?: string };

export interface ClusterReader {
  /** Whole objects with their apiVersion; none where the kind is not served. */
  list(resource: Resource, scope: ListScope): Promise<Permitted<readonly JsonObject[]>>;

  /** Undefined where there is no such object, or the kind is not served; the namespace is empty where it has none. */
  find(
    resource: Resource,
    key: { readonly namespace: string; readonly name: string },
  ): Promise<Permitted<JsonObject | undefined>>;

  /** Of an API group, the preferred one first; none where it is not served. */
  servedVersions(group: string): Promise<Permitted<readonly string[]>>;

  /** Throws `crd-absent` where the group is not served at all. */
  requireServed(resource: Resource): Promise<void>;
}
