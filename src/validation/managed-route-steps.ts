// The steps of a canary that set or remove managed routes, and what they do to the weights.
import type { RolloutView } from "./rollout-view.ts";
import { isObject, isSet, itemsOf, memberAt, numberOf, textOf, type Value } from "./value.ts";

export type ManagedRouteStep = {
  readonly kind: "header" | "mirror";
  /** `setHeaderRoute` or `setMirrorRoute` of the step. */
  readonly value: Value;
  readonly step: Value;
  readonly name: string;
  /** Without a match the step removes the route (rule 64). */
  readonly sets: boolean;
};

/** Those whose route has a name. */
export function managedRouteSteps({ steps }: RolloutView): readonly ManagedRouteStep[] {
  return steps.flatMap((step) => {
    const header = memberAt(step, "setHeaderRoute");
    const value = isObject(header) ? header : memberAt(step, "setMirrorRoute");
    const name = textOf(memberAt(value, "name"));
    if (!isObject(value) || name === undefined) return [];
    const sets = itemsOf(memberAt(value, "match")).length > 0;
    return [{ kind: value === header ? "header" : "mirror", value, step, name, sets }];
  });
}

/**
 * The step by which a route of that kind stands while the weight changes, where there is one. Only names that
 * managedRoutes declares count: the controller refuses others (V23). A route that is set before the canary has pods is
 * gone with the next pass (rule 83; measured).
 */
export function findStepBeforeWeight(
  rollout: RolloutView,
  kind: ManagedRouteStep["kind"],
): ManagedRouteStep | undefined {
  const byStep = new Map(managedRouteSteps(rollout).map((step) => [step.step, step]));
  const standing = new Map<string, ManagedRouteStep>();
  let weight = 0;
  let hasPods = false;
  for (const step of rollout.steps) {
    hasPods = hasPods || bringsPods(step);
    const route = byStep.get(step);
    if (route !== undefined) standing.delete(route.name);
    if (route?.kind === kind && route.sets && hasPods && rollout.managedRoutes.includes(route.name)) {
      standing.set(route.name, route);
    }
    const next = numberOf(memberAt(step, "setWeight")) ?? weight;
    const [first] = standing.values();
    if (next !== weight && first !== undefined) return first;
    weight = next;
  }
  return undefined;
}

/** Steps that set a managed route before any has given the canary pods. */
export function findStepsBeforePods(rollout: RolloutView): readonly ManagedRouteStep[] {
  const first = rollout.steps.findIndex(bringsPods);
  const before = new Set(first === -1 ? rollout.steps : rollout.steps.slice(0, first));
  return managedRouteSteps(rollout).filter(({ step, sets }) => sets && before.has(step));
}

/** Steps of these kinds are over when the pods are there. */
function bringsPods(step: Value): boolean {
  const scale = memberAt(step, "setCanaryScale");
  const counts = [memberAt(step, "setWeight"), memberAt(scale, "weight"), memberAt(scale, "replicas")];
  return counts.some((count) => (numberOf(count) ?? 0) > 0);
}

/** Whether a step sets or removes a route of that name, so that it comes and goes with updates. */
export function isSetBySteps(rollout: RolloutView, name: string): boolean {
  return managedRouteSteps(rollout).some((step) => step.name === name);
}

/** Templates of experiments that get a share of the traffic (rule 102). */
export function weightedExperiments({ steps }: RolloutView): readonly Value[] {
  return steps.flatMap((step) =>
    itemsOf(memberAt(step, "experiment", "templates")).filter((template) => isSet(memberAt(template, "weight"))),
  );
}
