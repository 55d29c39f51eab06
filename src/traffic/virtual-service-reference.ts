// What `virtualService.name` in a Rollout refers to.
import { UserError } from "../errors.ts";
import { describePlace, printable } from "../resources/fields.ts";
import { describeObject, isObjectName, type ObjectKey } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import type { Rollout } from "../resources/rollout.ts";
import { type Finding, warning } from "./finding.ts";

/**
 * The readings of a reference, the controller's first: `NAME.NAMESPACE` (rule 1), then, for a dotted name, the whole
 * as a name in the Rollout's namespace. Throws `invalid-reference`. Mirrors `GetVirtualServiceNamespaceName` (argo-rollouts utils/istio/istio.go).
 */
export function readingsOf(reference: string, rolloutNamespace: string): readonly ObjectKey[] {
  if (!isObjectName(reference)) throw invalidName(reference);
  const parts = reference.replace(/\.cluster\.local$/, "").split(".");
  const key = (name: string, namespace: string): ObjectKey => ({ kind: "VirtualService", namespace, name });
  const inRolloutNamespace = key(reference, rolloutNamespace);
  if (parts.length === 1) return [key(parts[0] ?? reference, rolloutNamespace)];
  return [key(parts.slice(0, -1).join("."), parts.at(-1) ?? rolloutNamespace), inRolloutNamespace];
}

export type ResolvedReference = { readonly object: KubernetesObject; readonly findings: readonly Finding[] };

/**
 * The first of the objects found under the readings, in their order; with a warning where it is not the controller's.
 * Throws `object-not-found`.
 */
export function resolveReading(
  rollout: Rollout,
  reference: string,
  found: readonly (KubernetesObject | undefined)[],
): ResolvedReference {
  const readings = readingsOf(reference, rollout.ref.namespace);
  const index = found.findIndex((object) => object !== undefined);
  const object = found[index];
  if (object === undefined) throw virtualServiceNotFound(rollout, readings);
  return { object, findings: index === 0 ? [] : [readDifferently(rollout, reference, readings)] };
}

function invalidName(reference: string): UserError {
  return new UserError(
    "invalid-reference",
    `VirtualService "${printable(reference)}" is no name that an object can have`,
    {
      hint: "correct virtualService in the Rollout's trafficRouting.istio: NAME or NAME.NAMESPACE, in lower case",
    },
  );
}

function virtualServiceNotFound(rollout: Rollout, readings: readonly ObjectKey[]): UserError {
  const [first, ...others] = readings.map(describeObject);
  return new UserError("object-not-found", `${first}, which ${describePlace(rollout)} refers to, does not exist`, {
    ...(others.length > 0 && { alternatives: { label: "also looked for", values: others } }),
    hint: "check virtualService in the Rollout's trafficRouting.istio; another namespace is written NAME.NAMESPACE",
  });
}

function readDifferently(rollout: Rollout, reference: string, readings: readonly ObjectKey[]): Finding {
  return warning(
    "reference-read-differently",
    `the controller reads "${reference}" as ${readings.slice(0, 1).map(describeObject).join()}, which does not exist`,
    `write virtualService.name as "${reference}.${rollout.ref.namespace}"`,
  );
}
