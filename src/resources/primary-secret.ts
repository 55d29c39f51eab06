// The Secret that tells an Argo Rollouts controller where its Istio objects are: which one it is, and what is in it.
import { decodeBase64 } from "./base64.ts";
import { fieldAt, readStrings } from "./fields.ts";
import { describeObject, type ResourceRef } from "./resource-ref.ts";
import type { KubernetesObject } from "./resource-store.ts";

/** As the controller asks for it (argo-rollouts utils/istio/multicluster.go, rule 112). */
export const primaryClusterLabel = "istio.argoproj.io/primary-cluster";
export const primaryClusterSelector = `${primaryClusterLabel}=true`;

/** A reason for which the controller does not use the Secret as it was meant. */
export type SecretProblem = { readonly code: SecretProblemCode; readonly message: string; readonly hint: string };
export type SecretProblemCode =
  | "primary-secret-ambiguous"
  | "primary-secret-empty"
  | "primary-secret-keys"
  | "primary-kubeconfig-empty"
  | "primary-kubeconfig-invalid"
  | "primary-kubeconfig-not-portable"
  | "primary-server-plain-http";

export type PrimarySecret = {
  readonly ref: ResourceRef;
  /** The name of the cluster: the only data key. */
  readonly key: string;
  /** Text, which holds credentials. */
  readonly kubeconfig: string;
  readonly object: KubernetesObject;
};

export type ChosenSecret =
  | { readonly kind: "none" }
  | { readonly kind: "chosen"; readonly secret: PrimarySecret }
  | { readonly kind: "broken"; readonly problem: SecretProblem; readonly objects: readonly KubernetesObject[] };

/** Of the labelled Secrets; what the controller leaves to chance is a problem (rules 112 to 114). */
export function choosePrimarySecret(objects: readonly KubernetesObject[]): ChosenSecret {
  const [object, ...others] = objects;
  if (object === undefined) return { kind: "none" };
  const secret = others.length > 0 ? severalSecrets(objects) : readSecret(object);
  return "code" in secret ? { kind: "broken", problem: secret, objects } : { kind: "chosen", secret };
}

function severalSecrets(objects: readonly KubernetesObject[]): SecretProblem {
  const names = objects.map(nameOf).toSorted();
  const quoted = names.map((name) => `"${name}"`).join(", ");
  return {
    code: "primary-secret-ambiguous",
    message: `${names.length} Secrets are labelled ${primaryClusterSelector}: ${quoted}; the controller takes the first it is given, "${names[0]}"`,
    hint: "leave the label on one of them, then restart the controller",
  };
}

function readSecret(object: KubernetesObject): PrimarySecret | SecretProblem {
  const data = readStrings(fieldAt(object, "data"));
  const [key, ...others] = [...data.keys()].toSorted();
  const name = describeObject(object.ref);
  if (key === undefined) {
    return {
      code: "primary-secret-empty",
      message: `${name} holds no data, on which the controller crashes when it starts`,
      hint: "delete it, then set it up again: kubectl istio-rollout setup-multicluster",
    };
  }
  if (others.length > 0) {
    const quoted = [key, ...others].map((each) => `"${each}"`).join(", ");
    return {
      code: "primary-secret-keys",
      message: `${name} has ${others.length + 1} keys: ${quoted}; at each start the controller takes any of them`,
      hint: "leave the kubeconfig of the primary cluster as its only key, then restart the controller",
    };
  }
  return readKubeconfig(object, key, data.get(key) ?? "");
}

function readKubeconfig(object: KubernetesObject, key: string, encoded: string): PrimarySecret | SecretProblem {
  const kubeconfig = decodeBase64(encoded);
  if (kubeconfig === undefined) return kubeconfigInvalid({ ref: object.ref, key }, "it is not UTF-8 text");
  if (kubeconfig.trim() !== "") return { ref: object.ref, key, kubeconfig, object };
  return {
    code: "primary-kubeconfig-empty",
    message: `key "${key}" of ${describeObject(object.ref)} is empty: the controller falls back to its own cluster`,
    hint: renewal,
  };
}

/** What makes the controller fall back to its own cluster without a word (rule 114). */
export function kubeconfigInvalid({ ref, key }: Pick<PrimarySecret, "ref" | "key">, reason: string): SecretProblem {
  return {
    code: "primary-kubeconfig-invalid",
    message: `the kubeconfig under key "${key}" of ${describeObject(ref)} cannot be used: ${reason}; the controller falls back to its own cluster`,
    hint: renewal,
  };
}

const renewal = "write it again: kubectl istio-rollout setup-multicluster";

function nameOf({ ref }: KubernetesObject): string {
  return `${ref.namespace}/${ref.name}`;
}
