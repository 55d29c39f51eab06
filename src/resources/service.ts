// The slice of a Service that tells which pods it selects.
import { fieldAt, readStrings } from "./fields.ts";
import type { ResourceRef } from "./resource-ref.ts";
import type { KubernetesObject } from "./resource-store.ts";
import { managedByAnnotation, podTemplateHashLabel } from "./rollout-labels.ts";

export type Service = {
  readonly ref: ResourceRef;
  readonly hash: string | undefined;
  /** The Rollout that the controller writes it for. */
  readonly managedBy: string | undefined;
};

export function parseService(object: KubernetesObject): Service {
  return {
    ref: object.ref,
    hash: readStrings(fieldAt(object, "spec", "selector")).get(podTemplateHashLabel) || undefined,
    managedBy: readStrings(fieldAt(object, "metadata", "annotations")).get(managedByAnnotation) || undefined,
  };
}
