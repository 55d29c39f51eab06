// The objects that make a set-up, whole, as they are applied: documentation of Argo Rollouts, istio.md "Multicluster Setup".
import { encodeBase64 } from "../resources/base64.ts";
import type { JsonObject } from "../resources/json.ts";
import { primaryClusterLabel } from "../resources/primary-secret.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import {
  accountAnnotation,
  clusterAnnotation,
  consumerLabel,
  ownerLabel,
  ownerValue,
  type Role,
  secretNameOf,
} from "./names.ts";

/** One object of one of the clusters, and why it is needed. */
export type Desired = { readonly role: Role; readonly object: KubernetesObject; readonly because: string };

export type Account = {
  readonly namespace: string;
  readonly name: string;
  /** The UID of the controller's namespace. */
  readonly consumer: string;
};

/** What the controller does with VirtualServices and DestinationRules of the primary cluster (rule 118). */
export const neededVerbs = ["get", "list", "watch", "update", "patch"] as const;
export const neededResources = ["virtualservices", "destinationrules"] as const;
export const istioGroup = "networking.istio.io";

/** Whose token the controller gets, and what it may do. The role is the first to come and the last to go: it tells where the account is. */
export function desireAccount(account: Account): readonly Desired[] {
  return [desireRole(account), desireServiceAccount(account), desireBinding(account)];
}

function desireServiceAccount({ namespace, name, consumer }: Account): Desired {
  return {
    role: "primary",
    object: object("v1", "ServiceAccount", { metadata: { namespace, name, labels: labelsFor(consumer) } }),
    because: "the controller acts in the primary cluster as this account",
  };
}

function desireRole({ namespace, name, consumer }: Account): Desired {
  const annotations = { [accountAnnotation]: `${namespace}/${name}` };
  const rules = [{ apiGroups: [istioGroup], resources: [...neededResources], verbs: [...neededVerbs] }];
  return {
    role: "primary",
    object: object(rbac, "ClusterRole", { metadata: { name, labels: labelsFor(consumer), annotations }, rules }),
    because: "it has to read and write VirtualServices and DestinationRules in every namespace",
  };
}

function desireBinding({ namespace, name, consumer }: Account): Desired {
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name };
  const subjects = [{ kind: "ServiceAccount", name, namespace }];
  return {
    role: "primary",
    object: object(rbac, "ClusterRoleBinding", { metadata: { name, labels: labelsFor(consumer) }, roleRef, subjects }),
    because: "it grants that role to the account",
  };
}

export type TokenSecret = {
  readonly name: string;
  /** Whether its token expires: then it is a token that is bound to this Secret and ends with it, and stands in no Secret. */
  readonly expires: boolean;
};

export function desireTokenSecret({ namespace, name: account, consumer }: Account, token: TokenSecret): Desired {
  const metadata = { namespace, name: token.name, labels: labelsFor(consumer) };
  if (token.expires) {
    return {
      role: "primary",
      object: object("v1", "Secret", { metadata, type: "Opaque" }),
      because: "the token is bound to it: deleting it ends the token before its time",
    };
  }
  const annotations = { "kubernetes.io/service-account.name": account };
  return {
    role: "primary",
    object: object("v1", "Secret", { metadata: { ...metadata, annotations }, type: tokenSecretType }),
    because: "Kubernetes puts a token of the account into it",
  };
}

export const tokenSecretType = "kubernetes.io/service-account-token";

export type KubeconfigSecret = {
  readonly namespace: string;
  readonly cluster: string;
  readonly consumer: string;
  readonly kubeconfig: string;
};

/**
 * As istioctl's, but for the labels: the one that the controller looks for, and not the one that would make istiod take
 * it for a remote cluster of its mesh.
 */
export function desireKubeconfigSecret({ namespace, cluster, consumer, kubeconfig }: KubeconfigSecret): Desired {
  const metadata = {
    namespace,
    name: secretNameOf(cluster),
    labels: { ...labelsFor(consumer), [primaryClusterLabel]: "true" },
    annotations: { [clusterAnnotation]: cluster },
  };
  return {
    role: "rollouts",
    object: object("v1", "Secret", { metadata, type: "Opaque", data: { [cluster]: encodeBase64(kubeconfig) } }),
    because: "the controller takes the primary cluster from it when it starts",
  };
}

const rbac = "rbac.authorization.k8s.io/v1";

function labelsFor(consumer: string): Readonly<Record<string, string>> {
  return { [ownerLabel]: ownerValue, [consumerLabel]: consumer };
}

/** A label selector for what was made for that controller. */
export function selectorFor(consumer: string): string {
  return Object.entries(labelsFor(consumer))
    .map(([label, value]) => `${label}=${value}`)
    .join(",");
}

type Metadata = JsonObject & { readonly name: string; readonly namespace?: string };

function object(
  apiVersion: string,
  kind: KubernetesObject["ref"]["kind"],
  { metadata, ...members }: { readonly metadata: Metadata } & JsonObject,
): KubernetesObject {
  const { name, namespace = "" } = metadata;
  return { ref: { apiVersion, kind, namespace, name }, content: { apiVersion, kind, metadata, ...members } };
}
