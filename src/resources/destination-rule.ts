// The slice of a DestinationRule that tells which pods a subset selects.
import { fieldAt, memberOf, readList, readString, readStrings, requireString } from "./fields.ts";
import type { ResourceRef } from "./resource-ref.ts";
import type { KubernetesObject } from "./resource-store.ts";
import { managedByAnnotation, podTemplateHashLabel } from "./rollout-labels.ts";

type Subset = { readonly index: number; readonly name: string; readonly hash: string | undefined };
export type DestinationRule = {
  readonly ref: ResourceRef;
  readonly host: string | undefined;
  readonly subsets: readonly Subset[];
  /** The Rollout that the controller writes it for. */
  readonly managedBy: string | undefined;
};

export function parseDestinationRule(object: KubernetesObject): DestinationRule {
  return {
    ref: object.ref,
    host: readString(fieldAt(object, "spec", "host")),
    subsets: readList(fieldAt(object, "spec", "subsets")).map((subset, index) => ({
      index,
      name: requireString(memberOf(subset, "name")),
      hash: readStrings(memberOf(subset, "labels")).get(podTemplateHashLabel) || undefined,
    })),
    managedBy: readStrings(fieldAt(object, "metadata", "annotations")).get(managedByAnnotation) || undefined,
  };
}
