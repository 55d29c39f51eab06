// The Services of a Rollout's experiments, which the controller adds to routes and subsets while they run (rules 102 to 104).
import type { RolloutView } from "./rollout-view.ts";
import { isSet, itemsOf, memberAt, textOf, type Value, valueAt } from "./value.ts";

/**
 * By the status, or by the name that the controller gives: ROLLOUT-HASH-REVISION-STEP-TEMPLATE, unless the template
 * names a Service itself (argo-rollouts rollout/experiment.go).
 */
export function isExperimentService(name: string, { object, steps }: RolloutView): boolean {
  const additional = itemsOf(valueAt(object, "status", "canary", "weights", "additional"));
  if (additional.some((destination) => textOf(memberAt(destination, "serviceName")) === name)) return true;
  const templates = steps.flatMap((step) => itemsOf(memberAt(step, "experiment", "templates"))).filter(isWeighted);
  return templates.some((template) => {
    const suffix = textOf(memberAt(template, "name"));
    const isGenerated = name.startsWith(`${object.name}-`) && suffix !== undefined && name.endsWith(`-${suffix}`);
    return isGenerated || textOf(memberAt(template, "service", "name")) === name;
  });
}

function isWeighted(template: Value): boolean {
  return isSet(memberAt(template, "weight"));
}
