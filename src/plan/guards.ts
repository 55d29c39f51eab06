// Guards of pipelines: a command goes on only where the Rollout stands as its caller believes.
import { UserError, unlessRefused } from "../errors.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { areRoutesAt, describeRoutes } from "./routes-at.ts";

export type Guards = {
  /** The current step index, 0 up to the number of steps. */
  readonly step: number | undefined;
  /** The canary's weight in every route, in whole percents. */
  readonly weight: number | undefined;
  /** The hash of the pod template that is being rolled out. */
  readonly hash: string | undefined;
};

/** Throws `guard-not-met`. */
export function requireGuards(state: TrafficState, { step, weight, hash }: Guards): void {
  const { status } = state.rollout;
  const index = status.currentStepIndex ?? 0;
  if (step !== undefined && index !== step) throw notMet(state, `at step ${index}, not ${step}`);
  if (hash !== undefined && status.currentPodHash !== hash)
    throw notMet(state, `rolling out hash ${status.currentPodHash ?? "none"}, not ${hash}`);
  if (weight !== undefined && !unlessRefused(() => areRoutesAt(state, weight)))
    throw notMet(state, `not at canary ${weight}% in all of its routes: ${describeRoutes(state)}`);
}

function notMet({ rollout }: TrafficState, found: string): UserError {
  return new UserError("guard-not-met", `${describeObject(rollout.ref)} is ${found}`, {
    hint: "somebody moved it since the command was prepared; nothing was changed",
  });
}
