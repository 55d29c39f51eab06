// The slice of a Service that tells which pods it selects.
import { fieldAt, readStrings } from "./fields.ts";
import type { KubernetesObject } from "./resource-store.ts";
import { podTemplateHashLabel } from "./rollout.ts";

export type Service = { readonly hash: string | undefined };

export function parseService(object: KubernetesObject): Service {
  const selector = readStrings(fieldAt(object, "spec", "selector"));
  return { hash: selector.get(podTemplateHashLabel) || undefined };
}
