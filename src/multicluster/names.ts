// What the objects of a multi-cluster set-up are called and how they are recognised, in both clusters.
import { UserError } from "../errors.ts";
import { isObjectName } from "../resources/resource-ref.ts";

/** The two clusters: where the VirtualServices are, and where Rollouts and controller are. */
export type Role = "primary" | "rollouts";

/** On everything that setup makes, so that remove finds exactly that. */
export const ownerLabel = "app.kubernetes.io/managed-by";
export const ownerValue = "kubectl-istio-rollout";
/**
 * For whom an object of the primary cluster was made: the UID of the controller's namespace. Several controllers may
 * share a primary cluster, and must not take each other's access away.
 */
export const consumerLabel = "istio-rollout.dev/consumer";
/** On the ClusterRole: `NAMESPACE/NAME` of the ServiceAccount, for a removal that was interrupted. */
export const accountAnnotation = "istio-rollout.dev/service-account";
/** istioctl's own annotation with the name of the cluster. */
export const clusterAnnotation = "networking.istio.io/cluster";
/** Makes istiod take a Secret of its namespace for a remote cluster of its mesh (rule 119). */
export const istiodLabel = "istio/multiCluster";

/** As in the documentation of Argo Rollouts. */
export const defaultAccount = "argo-rollouts-istio-primary";
export const defaultPrimaryNamespace = "istio-system";

/** As istioctl calls it (istioctl/pkg/multicluster/remote_secret.go). */
export function secretNameOf(cluster: string): string {
  return `istio-remote-secret-${cluster}`;
}

/** The first one has the name that istioctl would give it; a rotation makes the next. */
export function tokenSecretNameOf(account: string, generation: number): string {
  const first = `${account}${tokenSecretSuffix}`;
  return generation === 1 ? first : `${first}-${generation}`;
}

/** Undefined for a name that is none of these. */
export function generationOf(account: string, name: string): number | undefined {
  const first = tokenSecretNameOf(account, 1);
  if (name === first) return 1;
  const number = name.startsWith(`${first}-`) ? name.slice(first.length + 1) : "";
  return /^[1-9]\d*$/.test(number) && number !== "1" ? Number(number) : undefined;
}

const tokenSecretSuffix = "-istio-remote-secret-token";

/** The name of a cluster becomes a data key and a part of a name: a DNS label, as for istioctl. Throws `usage`. */
export function requireClusterName(text: string): string {
  if (text.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text)) return text;
  throw new UserError("usage", `--name "${text}" is no name that a cluster can have: ${labelRule}`, {
    hint: "leave it out to use the UID of the namespace kube-system, as istioctl does",
  });
}

const labelRule =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', start and end with an alphanumeric character, and have at most 63 characters";

/** Short enough for the names that are made of it. Throws `usage`. */
export function requireAccountName(text: string): string {
  if (isObjectName(text) && isObjectName(tokenSecretNameOf(text, 9999))) return text;
  throw new UserError(
    "usage",
    `--service-account "${text}" is no name that a ServiceAccount can have: ${subdomainRule}`,
    { hint: `leave it out to use ${defaultAccount}` },
  );
}

const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', start and end with an alphanumeric character, and leave room for its token Secrets";
