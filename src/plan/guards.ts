// Guards of pipelines: a command goes on only where the Rollout stands as its caller believes.
import { UserError, unlessRefused } from "../errors.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import type { Plan } from "./plan.ts";
import { areRoutesAt, describeRoutes } from "./routes-at.ts";

export type Guards = {
  /** The current step index, 0 up to the number of steps. */
  readonly step: number | undefined;
  /** The canary's weight in every route, in whole percents. */
  readonly weight: number | undefined;
  /** The hash of the pod template that is being rolled out. */
  readonly hash: string | undefined;
};

export function hasGuards({ step, weight, hash }: Guards): boolean {
  return [step, weight, hash].some((guard) => guard !== undefined);
}

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

/** What the guards were checked against has to be what the first request changes. */
export function guardRequest(plan: Plan): Plan {
  const [first, ...others] = plan.steps;
  return first?.kind === "request" ? { ...plan, steps: [{ ...first, exact: true }, ...others] } : plan;
}

function notMet({ rollout }: TrafficState, found: string): UserError {
  return new UserError("guard-not-met", `${describeObject(rollout.ref)} is ${found}`, {
    hint: "somebody moved it since the command was prepared; nothing was changed",
  });
}
