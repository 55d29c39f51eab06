// Which step of a Rollout an update has to go to so that its canary gets a weight, and keeps it.
import type { Rollout } from "../resources/rollout.ts";
import { desiredStepWeight, nextStop } from "../traffic/step-weight.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";

/**
 * The current step where that weight holds at it, else the next one that sets it, else the last one before. A step
 * without a stop behind it does not count: the update would run on to the next weight.
 */
export function findStepOfWeight({ rollout }: TrafficState, weight: number): number | undefined {
  const index = rollout.status.currentStepIndex ?? 0;
  const isHere = index < rollout.steps.length && desiredStepWeight(rollout, index) === weight;
  if (isHere && staysAt(rollout, index)) return index;
  const places = heldPlaces(rollout).filter((place) => desiredStepWeight(rollout, place) === weight);
  return places.find((place) => place >= index) ?? stepBack(rollout, places.at(-1));
}

/** The weights that an update stays at, in the order of its steps. */
export function heldWeights(rollout: Rollout): readonly number[] {
  return heldPlaces(rollout).map((place) => desiredStepWeight(rollout, place));
}

/** The steps that set a weight, and the first one where it opens the update without any. */
function heldPlaces(rollout: Rollout): readonly number[] {
  return rollout.steps.flatMap(({ kind }, place) =>
    (kind === "setWeight" || place === 0) && staysAt(rollout, place) ? place : [],
  );
}

/** What the controller does not wait for a person at: it goes on from there by itself. Undefined where it waits. */
export function describePassing({ steps }: Rollout, stop: number): string | undefined {
  const step = steps[stop];
  if (step === undefined) return undefined;
  if (step.kind !== "pause") return `step ${stop} is ${step.kind === "plugin" ? "a plugin" : `an ${step.kind}`}`;
  const { duration } = step;
  const time = typeof duration === "number" ? `${duration} s` : String(duration);
  return duration === undefined ? undefined : `step ${stop} is a pause of ${time}`;
}

function staysAt(rollout: Rollout, place: number): boolean {
  return desiredStepWeight(rollout, nextStop(rollout, place)) === desiredStepWeight(rollout, place);
}

/**
 * On the way down, the step behind it: at the step itself the controller holds the weight of the one before, or none,
 * until it has scaled the canary down (argo-rollouts rollout/trafficrouting.go; measured: 50% → 0% → 10%).
 */
function stepBack(rollout: Rollout, place: number | undefined): number | undefined {
  const { steps, status } = rollout;
  if (place === undefined || steps[place + 1] === undefined) return place;
  const weight = desiredStepWeight(rollout, place);
  const isDown = weight < desiredStepWeight(rollout, status.currentStepIndex ?? 0);
  return isDown && desiredStepWeight(rollout, place + 1) === weight ? place + 1 : place;
}
