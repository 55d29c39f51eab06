// The slice of a DestinationRule that tells which pods a subset selects.
import { fieldAt, memberOf, readList, readString, readStrings, requireString } from "./fields.ts";
import type { KubernetesObject } from "./resource-store.ts";
import { podTemplateHashLabel } from "./rollout.ts";

type Subset = { readonly name: string; readonly hash: string | undefined };
export type DestinationRule = {
  readonly host: string | undefined;
  readonly subsets: readonly Subset[];
};

export function parseDestinationRule(object: KubernetesObject): DestinationRule {
  return {
    host: readString(fieldAt(object, "spec", "host")),
    subsets: readList(fieldAt(object, "spec", "subsets")).map((subset) => ({
      name: requireString(memberOf(subset, "name")),
      hash: readStrings(memberOf(subset, "labels")).get(podTemplateHashLabel) || undefined,
    })),
  };
}
