// The labels of a Rollout's pods, as far as manifests tell them.
import type { RolloutView } from "./rollout-view.ts";
import { isObject, memberAt, textOf, textsOf, type Value, valueAt } from "./value.ts";
import { findObject, type World } from "./world.ts";

const workloadKinds = ["Deployment", "ReplicaSet", "PodTemplate"] as const;

/** Undefined where the template is in an object outside the input, or there is none. */
export function podLabelsOf(rollout: RolloutView, world: World): ReadonlyMap<string, string> | undefined {
  const template = findTemplate(rollout, world);
  return template && isObject(template) ? textsOf(memberAt(template, "metadata", "labels")) : undefined;
}

/** The template of the Rollout, or that of the workload to which it refers. */
function findTemplate({ object, spec }: RolloutView, world: World): Value | undefined {
  const reference = memberAt(spec, "workloadRef");
  if (!isObject(reference)) return memberAt(spec, "template");
  const kind = workloadKinds.find((one) => one === memberAt(reference, "kind").json);
  const name = textOf(memberAt(reference, "name"));
  if (kind === undefined || name === undefined) return undefined;
  const workload = findObject(world, kind, { namespace: object.namespace, name });
  if (workload === undefined) return undefined;
  return kind === "PodTemplate" ? valueAt(workload, "template") : valueAt(workload, "spec", "template");
}
