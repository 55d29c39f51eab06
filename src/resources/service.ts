// The slice of a Service that tells which pods it selects.
import { fieldAt, readStrings } from "./fields.ts";
import type { ResourceRef } from "./resource-ref.ts";
import type { KubernetesObject } from "./resource-store.ts";
import { podTemplateHashLabel } from "./rollout.ts";

export type Service = { readonly ref: ResourceRef; readonly hash: string | undefined };

export function parseService(object: KubernetesObject): Service {
  const selector = readStrings(fieldAt(object, "spec", "selector"));
  return { ref: object.ref, hash: selector.get(podTemplateHashLabel) || undefined };
}
