// Where a Rollout stands, in one line.
import { printable } from "../../resources/fields.ts";
import type { RolloutSummary } from "../../view/summary.ts";

/** `Paused (CanaryPauseStep), step 1/4, canary 10% (set 10%), 1/1 ready, DRIFT` */
export function renderStanding(view: RolloutSummary): string {
  const { phase, message, step, weights, canaryPods, marks } = view;
  const set = weights.step === undefined || isSame(weights.live, weights.step) ? "" : ` (set ${weights.step}%)`;
  const parts = [
    `${phase}${message === undefined || message === "" ? "" : ` (${message})`}`,
    step === undefined ? "" : `step ${step.index}/${step.count}`,
    weights.live.length === 0 ? "" : `canary ${weights.live.map((weight) => `${weight}%`).join(" and ")}${set}`,
    canaryPods === undefined ? "" : `${canaryPods.ready}/${canaryPods.desired} ready`,
    ...marks,
  ];
  return printable(parts.filter((part) => part !== "").join(", "));
}

function isSame(live: readonly number[], weight: number): boolean {
  return live.every((share) => share === weight);
}
