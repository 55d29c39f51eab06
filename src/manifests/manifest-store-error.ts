// What can go wrong when an object is looked for in manifests.
import { UserError } from "../errors.ts";
import { proposeNearest } from "../resources/near-names.ts";
import { describeObject, type ObjectKey } from "../resources/resource-ref.ts";

export function duplicateObject(key: ObjectKey, first: string, second: string): UserError {
  return new UserError("duplicate-object", `${describeObject(key)} is defined twice (${first}, ${second})`, {
    hint: "leave one of the two out of the input",
  });
}

export function objectNotFound(key: ObjectKey): UserError {
  return new UserError("object-not-found", `${describeObject(key)} not found in the manifests`);
}

export function rolloutAmbiguous(name: string, namespaces: readonly string[]): UserError {
  return new UserError("rollout-ambiguous", `Rollout "${name}" is in several namespaces of the manifests`, {
    alternatives: { label: "namespaces", values: namespaces },
    hint: "add -n NAMESPACE",
  });
}

/** `present` are the Rollouts of all namespaces. */
export function rolloutNotFound(name: string, namespace: string | undefined, present: readonly ObjectKey[]): UserError {
  const wanted = namespace === undefined ? name : `${namespace}/${name}`;
  const names = [...new Set(present.map((rollout) => `${rollout.namespace}/${rollout.name}`))];
  return new UserError("rollout-not-found", `Rollout "${wanted}" not found in the manifests`, {
    alternatives: names.length === 0 ? undefined : { label: "rollouts", values: names },
    hint: findHint(name, namespace, present),
  });
}

function findHint(name: string, namespace: string | undefined, present: readonly ObjectKey[]): string | undefined {
  if (present.length === 0) return "add the manifest of the Rollout with -f";
  const elsewhere = present.find((rollout) => rollout.name === name);
  if (elsewhere !== undefined) return `it is in namespace "${elsewhere.namespace}": use -n ${elsewhere.namespace}`;
  const reachable = present.filter((rollout) => namespace === undefined || rollout.namespace === namespace);
  return proposeNearest(
    name,
    reachable.map((rollout) => rollout.name),
  );
}
