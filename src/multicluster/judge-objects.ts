// Whether the primary cluster has what the Rollouts refer to, and whether another controller writes there too.
import { unlessRefused } from "../errors.ts";
import { fieldAt, readStrings } from "../resources/fields.ts";
import { describeObject, type ObjectKey } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { parseRollout, type Rollout } from "../resources/rollout.ts";
import { managedByAnnotation } from "../resources/rollout-labels.ts";
import { readingsOf } from "../traffic/virtual-service-reference.ts";
import { type Check, doubtful, failed, passed } from "./check.ts";

export type ObjectsReading = {
  readonly rollouts: readonly KubernetesObject[];
  /** In the primary cluster. */
  readonly virtualServices: readonly KubernetesObject[];
  readonly destinationRules: readonly KubernetesObject[];
};

export function judgeObjects(reading: ObjectsReading): readonly Check[] {
  const missing = findAbsent(reading).map(({ key, rollout }) =>
    failed("objects", {
      code: "primary-object-missing",
      message: `${describeObject(key)}, which ${describeObject(rollout.ref)} refers to, is not in the primary cluster`,
      hint: "make it there, in a namespace of that name; the controller looks nowhere else",
    }),
  );
  const found = passed("objects", "what Rollouts with Istio routing refer to is in the primary cluster");
  return [...(missing.length > 0 ? missing : [found]), ...judgeSharing(reading)];
}

/** Before a removal, by what is in the Rollouts' own cluster: which Rollouts have their objects only in the primary. */
export function judgeDependents(reading: ObjectsReading, context: string): readonly Check[] {
  return findAbsent(reading).map(({ key, rollout }) =>
    doubtful("objects", {
      code: "rollout-loses-object",
      message: `${describeObject(key)}, which ${describeObject(rollout.ref)} refers to, is not in context "${context}": the Rollout becomes invalid when the controller restarts`,
      hint: "make it there before, if the Rollout is to go on",
    }),
  );
}

type Absent = { readonly key: ObjectKey; readonly rollout: Rollout };

/** Rollouts without Istio routing, or with a broken one, refer to nothing that matters here. */
function findAbsent({ rollouts, virtualServices, destinationRules }: ObjectsReading): readonly Absent[] {
  const there = new Set([...virtualServices, ...destinationRules].map(({ ref }) => describeObject(ref)));
  return rollouts.flatMap((object) => {
    const rollout = unlessRefused(() => parseRollout(object));
    return rollout === undefined ? [] : findAbsentOf(rollout, there);
  });
}

function findAbsentOf(rollout: Rollout, there: ReadonlySet<string>): readonly Absent[] {
  const { destinationRule, ref } = rollout;
  const virtualServices = rollout.virtualServices.map(
    ({ name }) => unlessRefused(() => readingsOf(name, ref.namespace)) ?? [],
  );
  const rules: readonly (readonly ObjectKey[])[] =
    destinationRule === undefined
      ? []
      : [[{ kind: "DestinationRule", namespace: ref.namespace, name: destinationRule.name }]];
  return [...virtualServices, ...rules]
    .filter((keys) => !keys.some((key) => there.has(describeObject(key))))
    .flatMap(([key]) => (key === undefined ? [] : [{ key, rollout }]));
}

/**
 * A DestinationRule that the controller of another cluster marked for a Rollout which this cluster has not: this
 * controller takes the mark and the hashes away (rule 53).
 */
function judgeSharing({ rollouts, destinationRules }: ObjectsReading): readonly Check[] {
  const known = new Set(rollouts.map(({ ref }) => `${ref.namespace}/${ref.name}`));
  return destinationRules.flatMap((object) => {
    const owner = readStrings(fieldAt(object, "metadata", "annotations")).get(managedByAnnotation);
    if (owner === undefined || known.has(`${object.ref.namespace}/${owner}`)) return [];
    const name = describeObject(object.ref);
    return [
      doubtful("sharing", {
        code: "primary-shared",
        message: `${name} is marked for Rollout "${object.ref.namespace}/${owner}", which this cluster has not: controllers that share a primary cluster clean each other's DestinationRules`,
        hint: "keep the Rollouts of one primary cluster in one cluster, or give each controller Rollouts of the same names",
      }),
    ];
  });
}
