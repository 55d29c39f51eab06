// What setting up a cluster asks of it: whole objects, applied on the server's side; tokens; and what they may do.
import type { JsonObject } from "./json.ts";
import type { Kind, ObjectKey, ResourceRef } from "./resource-ref.ts";
import type { KubernetesObject } from "./resource-store.ts";

type ListScope = {
  /** Undefined for all namespaces. */
  readonly namespace: string | undefined;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Names, labels and annotations only. */
  readonly metadataOnly?: boolean;
};

type WriteOptions = { readonly dryRun: boolean };

export type TokenWish = {
  readonly account: ObjectKey;
  /** Milliseconds; the server may give another lifetime. */
  readonly lifetime: number;
  /** The Secret with which the token ends. */
  readonly boundTo: { readonly name: string; readonly uid: string };
};

/** One cluster, as the user of a kubeconfig context. Every call throws what the API server's refusals mean. */
export interface ObjectAccess {
  /** For people. */
  readonly context: string;
  /** `https://HOST:PORT` */
  readonly server: string;
  /** PEM text of the certificate authority that the context trusts. */
  readonly authority: string | undefined;
  /** The name that its certificate is checked against, where that is not the host. */
  readonly tlsServerName: string | undefined;

  /** Undefined when there is no such object. */
  read(key: ObjectKey): Promise<KubernetesObject | undefined>;

  list(kind: Kind, scope: ListScope): Promise<readonly KubernetesObject[]>;

  /** Server-side apply. Throws `conflict` where others own a field with another value, unless they are forced. */
  apply(object: KubernetesObject, options: WriteOptions & { readonly force: boolean }): Promise<KubernetesObject>;

  /** A merge patch (RFC 7386). */
  merge(target: ResourceRef, body: JsonObject, options: WriteOptions): Promise<KubernetesObject>;

  /** Deletes the very object that was read; without effect where it is gone. */
  remove(object: KubernetesObject, options: WriteOptions): Promise<void>;

  requestToken(wish: TokenWish): Promise<string>;

  /** Asks whether an object may be written that cannot be tried in a dry run. Throws `forbidden`. */
  requireAllowed(verb: "create" | "patch", target: ObjectKey): Promise<void>;
}

/** What came of using a kubeconfig as the controller would. */
export type AccessReading = {
  readonly server: string;
  /** Whose authorities have to have signed the server's certificate. */
  readonly trust: "kubeconfig" | "machine" | "none";
  /** Why no answer came that could be judged. */
  readonly failure: AccessFailure | undefined;
  /** `patch virtualservices`, for each permission that is missing. */
  readonly denied: readonly string[];
  /** Whether the server has VirtualServices in the version that the controller asks for. */
  readonly hasIstio: boolean;
};

export type AccessFailure = {
  /** `unusable` are credentials that cannot be sent; `forbidden` is a login that may not even ask what it may do. */
  readonly kind: "unreachable" | "certificate" | "rejected" | "unusable" | "forbidden";
  /** Without a full stop. */
  readonly message: string;
  readonly hint: string | undefined;
};
