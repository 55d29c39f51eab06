// Secrets that lead a controller to its Istio primary cluster.
import type { JsonObject } from "../../src/resources/json.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { kubernetesObject } from "./builders.ts";

export function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

export type PrimarySecretParts = {
  readonly name?: string;
  readonly namespace?: string;
  readonly data?: JsonObject;
  readonly metadata?: JsonObject;
};

/** Labelled, in namespace argo-rollouts, unless told otherwise. */
export function primarySecret({ name = "primary", namespace, data, metadata }: PrimarySecretParts): KubernetesObject {
  return kubernetesObject("Secret", name, {
    metadata: {
      namespace: namespace ?? "argo-rollouts",
      labels: { "istio.argoproj.io/primary-cluster": "true" },
      ...metadata,
    },
    ...(data && { data }),
  });
}

/** With that kubeconfig under the key `istio`. */
export function secretWith(kubeconfig: string): KubernetesObject {
  return primarySecret({ data: { istio: base64(kubeconfig) } });
}
