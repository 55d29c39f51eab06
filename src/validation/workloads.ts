// What runs pods in a namespace, as far as the input tells.
import { textsOf, type Value, valueAt } from "./value.ts";
import { objectsOf, type World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";

/** Whether some workload of those namespaces has all the labels; a selector without any selects none here. */
export function hasWorkload(world: World, namespaces: ReadonlySet<string>, selector: Value): boolean {
  const wanted = [...textsOf(selector)];
  if (wanted.length === 0) return false;
  return workloadsOf(world).some(({ object, labels }) => {
    const own = textsOf(labels);
    return namespaces.has(object.namespace) && wanted.every(([name, value]) => own.get(name) === value);
  });
}

export type Workload = { readonly object: WorldObject; readonly labels: Value };

export function workloadsOf(world: World): readonly Workload[] {
  const templated = (["Rollout", "Deployment"] as const)
    .flatMap((kind) => objectsOf(world, kind))
    .map((object) => ({ object, labels: valueAt(object, "spec", "template", "metadata", "labels") }));
  const pods = objectsOf(world, "Pod").map((object) => ({ object, labels: valueAt(object, "metadata", "labels") }));
  return [...templated, ...pods];
}
