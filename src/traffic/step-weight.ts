// Which weight the steps of a Rollout call for, and where an update stops next.
import type { RolloutHead } from "../resources/rollout.ts";

/** The last `setWeight` at or before the index, 100 behind the last step, 0 before the first (rules 86, 87). */
export function desiredStepWeight({ steps }: RolloutHead, index: number): number {
  if (steps.length > 0 && index >= steps.length) return 100;
  const weights = steps.slice(0, index + 1).flatMap((step) => (step.kind === "setWeight" ? step.weight : []));
  return weights.at(-1) ?? 0;
}

/** The first step from the index on at which the controller stops by itself; the number of steps where there is none. */
export function nextStop({ steps }: RolloutHead, index: number): number {
  const stops = ["pause", "experiment", "analysis", "plugin"];
  const found = steps.findIndex(({ kind }, place) => place >= index && stops.includes(kind));
  return found === -1 ? steps.length : found;
}
