// Where the Argo Rollouts controller runs, and which Secrets it could take for that of its primary cluster.
import { UserError } from "../../errors.ts";
import { controllerSelector, hasReplicas, isController, isNamespaced } from "../../multicluster/deployment.ts";
import { leaseName } from "../../resources/controller.ts";
import { fieldAt, readString } from "../../resources/fields.ts";
import type { ObjectAccess } from "../../resources/object-access.ts";
import { primaryClusterSelector } from "../../resources/primary-secret.ts";
import type { KubernetesObject } from "../../resources/resource-store.ts";

export type ControllerPlace = {
  readonly namespace: string;
  /** The UID of the namespace: it tells this controller from those of other clusters. */
  readonly consumer: string;
  /** Those that run; undefined where they may not be listed. */
  readonly deployments: readonly KubernetesObject[] | undefined;
};

/** Throws `controller-not-found` where no option names the namespace and it cannot be told. */
export async function readControllerPlace(access: ObjectAccess, given: string | undefined): Promise<ControllerPlace> {
  const namespace = given ?? (await findNamespace(access));
  const [object, deployments] = await Promise.all([
    access.read({ kind: "Namespace", namespace: "", name: namespace }),
    unlessForbidden(access.list("Deployment", { namespace, labelSelector: controllerSelector })),
  ]);
  if (object === undefined) throw namespaceAbsent(namespace, access);
  const consumer = readString(fieldAt(object, "metadata", "uid")) ?? "";
  return { namespace, consumer, deployments: deployments?.filter(isController).filter(hasReplicas) };
}

export function namespaceAbsent(namespace: string, { context }: ObjectAccess): UserError {
  return new UserError("object-not-found", `Namespace "${namespace}" not found in context "${context}"`, {
    hint: `make it first: kubectl --context ${context} create namespace ${namespace}; or check the options that name namespaces`,
  });
}

async function findNamespace(access: ObjectAccess): Promise<string> {
  const [deployments, leases] = await Promise.all([
    unlessForbidden(access.list("Deployment", { namespace: undefined, labelSelector: controllerSelector })),
    unlessForbidden(
      access.list("Lease", { namespace: undefined, fieldSelector: `metadata.name=${leaseName(undefined)}` }),
    ),
  ]);
  const found = deployments?.filter(isController) ?? [];
  const namespaces = [...new Set((found.length > 0 ? found : (leases ?? [])).map(({ ref }) => ref.namespace))];
  const [only, ...others] = namespaces;
  if (only !== undefined && others.length === 0) return only;
  const hint = "name its namespace with --controller-namespace";
  if (only !== undefined) {
    const alternatives = { label: "namespaces", values: namespaces.toSorted() };
    const message = `context "${access.context}" has Argo Rollouts controllers in several namespaces`;
    throw new UserError("controller-not-found", message, { hint, alternatives });
  }
  const reason =
    deployments === undefined ? "Deployments may not be listed" : "there is no Deployment and no Lease of it";
  const message = `no Argo Rollouts controller found in context "${access.context}": ${reason}`;
  throw new UserError("controller-not-found", message, { hint });
}

/** For people, where this tool does not restart the controller. */
export function restartCommand(
  { context }: Pick<ObjectAccess, "context">,
  { namespace, deployments = [] }: Pick<ControllerPlace, "namespace" | "deployments">,
): string {
  const names = deployments.map(({ ref }) => ref.name).join(" ") || "argo-rollouts";
  return `kubectl --context ${context} rollout restart deployment ${names} -n ${namespace}`;
}

export type LabelledSecrets = {
  readonly objects: readonly KubernetesObject[];
  /** Why there may be others. */
  readonly unseen: string | undefined;
};

/** In all namespaces, unless the controller keeps to its own (rule 112) or they may not be listed. */
export async function readLabelledSecrets(
  access: ObjectAccess,
  { namespace, deployments = [] }: Pick<ControllerPlace, "namespace" | "deployments">,
): Promise<LabelledSecrets> {
  const list = (scope: string | undefined) =>
    access.list("Secret", { namespace: scope, labelSelector: primaryClusterSelector });
  const keepsToItsOwn = deployments.length > 0 && deployments.every(isNamespaced);
  const everywhere = keepsToItsOwn ? undefined : await unlessForbidden(list(undefined));
  if (everywhere !== undefined) return { objects: everywhere, unseen: undefined };
  const unseen = keepsToItsOwn
    ? undefined
    : `Secrets of other namespaces than "${namespace}" may not be listed (list secrets -A)`;
  return { objects: await list(namespace), unseen };
}

/** Undefined where the answer is that it may not be known. */
export async function unlessForbidden<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof UserError && error.code === "forbidden") return undefined;
    throw error;
  }
}
