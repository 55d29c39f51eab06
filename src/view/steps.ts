// Steps of a Rollout in few words.
import type { RolloutHead } from "../resources/rollout.ts";
import type { RolloutStep } from "../resources/rollout-steps.ts";
import { desiredStepWeight } from "../traffic/step-weight.ts";
import { updateOf } from "../traffic/update.ts";

export type StepView = {
  /** 0 up to `count`, where all are done. */
  readonly index: number;
  readonly count: number;
  /** `setWeight 10`, `pause 5m`; undefined where all are done. */
  readonly what: string | undefined;
};

/** Undefined for a Rollout without steps, and before the first pass of a controller. */
export function stepOf({ steps, status }: RolloutHead): StepView | undefined {
  const index = status.currentStepIndex;
  if (steps.length === 0 || index === undefined) return undefined;
  const step = steps[index];
  return { index, count: steps.length, what: step && describeStep(step) };
}

/** The canary's integer share that the step calls for; undefined where no update is under way. */
export function stepWeightOf(head: RolloutHead): number | undefined {
  const update = updateOf(head);
  return update.kind === "running" ? desiredStepWeight(head, head.status.currentStepIndex ?? 0) : undefined;
}

export function describeStep(step: RolloutStep): string {
  switch (step.kind) {
    case "setWeight":
      return `setWeight ${step.weight}`;
    case "pause":
      return step.duration === undefined ? "pause" : `pause ${durationText(step.duration)}`;
    case "setHeaderRoute":
      return `setHeaderRoute ${step.route.name}`;
    case "setMirrorRoute":
      return `setMirrorRoute ${step.route.name}`;
    case "setCanaryScale":
      return `setCanaryScale ${scaleText(step)}`;
    case "experiment":
    case "analysis":
    case "plugin":
    case "other":
      return step.kind;
  }
}

/** A bare number counts seconds. */
function durationText(duration: unknown): string {
  return /^\d+$/.test(String(duration)) ? `${duration}s` : String(duration);
}

function scaleText({ weight, replicas }: Extract<RolloutStep, { readonly kind: "setCanaryScale" }>): string {
  if (replicas !== undefined) return `${replicas} ${replicas === 1 ? "pod" : "pods"}`;
  return weight === undefined ? "with the weight" : `${weight}%`;
}
