// The weight that stands at each step of a canary.
import type { RolloutView } from "./rollout-view.ts";
import { memberAt, numberOf, type Value } from "./value.ts";

export type StepWeight = {
  readonly step: Value;
  /** That of the last setWeight at or before the step; 0 before the first. */
  readonly weight: number;
};

export function stepWeights({ steps }: RolloutView): readonly StepWeight[] {
  let weight = 0;
  return steps.map((step) => {
    weight = numberOf(memberAt(step, "setWeight")) ?? weight;
    return { step, weight };
  });
}

/** Different ones, above 0, in rising order. */
export function positiveWeights({ steps }: RolloutView): readonly number[] {
  const weights = steps.flatMap((step) => numberOf(memberAt(step, "setWeight")) ?? []);
  return [...new Set(weights)].filter((weight) => weight > 0).toSorted((left, right) => left - right);
}
