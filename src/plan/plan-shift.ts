// Plans `set-weight` in whichever way can reach the weight: on manifests, through a step of the Rollout, or directly.
import { UserError } from "../errors.ts";
import { describeObject } from "../resources/resource-ref.ts";
import { type Rollout, stepWeights } from "../resources/rollout.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import { desiredStepWeight, nextStop } from "../traffic/step-weight.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { updateOf } from "../traffic/update.ts";
import { chooseWay, type Via, type Way } from "../traffic/way.ts";
import { inSequence } from "./after-step.ts";
import type { Plan } from "./plan.ts";
import { planStep } from "./plan-promote.ts";
import { planSetWeight } from "./plan-set-weight.ts";
import { findTakeoverRisks, type Taking, takeoverSteps } from "./plan-takeover.ts";
import { describePassing, findStepOfWeight, heldWeights } from "./step-of-weight.ts";
import type { WeightGoal } from "./weighted-routes.ts";

export type ShiftGoal = WeightGoal & {
  readonly via: Via;
  /** Takes the Rollout from its controller first. */
  readonly takeover: Taking | undefined;
};

/** Throws as `planSetWeight` does, and `weight-not-offered` where only the controller may do it and cannot. */
export function planShift(state: TrafficState, goal: ShiftGoal): Plan {
  if (state.live === undefined) return planSetWeight(state, goal);
  const way = chooseWay(goal.via, state.live.controller);
  if (goal.takeover !== undefined && state.live.controller.status !== "released")
    return planTakeoverAndShift(state, goal, goal.takeover);
  const direct = planSetWeight(state, goal);
  if (way.via === "direct" || (direct.steps.length === 0 && isSettled(state, goal.weight))) return direct;
  const asked = planThroughStep(state, goal, way);
  if (asked !== undefined) return asked;
  if (goal.via === "controller" && direct.steps.length > 0) throw notOffered(state, goal);
  return { ...direct, findings: direct.findings.map((finding) => withReason(finding, state.rollout, goal)) };
}

/** A refusal that lists the weight among those that steps offer has to say why that does not help. */
function withReason(finding: Finding, rollout: Rollout, { weight, routes }: ShiftGoal): Finding {
  if (finding.code !== "would-be-reverted" || !heldWeights(rollout).includes(weight)) return finding;
  const because = reasonFor(rollout, { weight, routes });
  return { ...finding, message: `${finding.message}; it does not go to that step now: ${because}` };
}

/** Not where the controller is on its way to the weight of its step, as while it waits for pods. */
function isSettled({ rollout }: TrafficState, weight: number): boolean {
  const { currentStepIndex = 0 } = rollout.status;
  return updateOf(rollout).kind !== "running" || desiredStepWeight(rollout, currentStepIndex) === weight;
}

/** Undefined where no step of the update has the weight, or where the routes are not those that steps move. */
function planThroughStep(state: TrafficState, { weight, routes }: ShiftGoal, way: Way): Plan | undefined {
  const update = updateOf(state.rollout);
  const index = findStepOfWeight(state, weight);
  const canStep = update.kind === "running" && routes.kind === "rollout" && !state.rollout.paused;
  if (!canStep || index === undefined) return undefined;
  const plan = planStep(state, index, { update, way });
  // Going back is what was asked for, where the weight lies behind.
  const findings = plan.findings.filter(({ code }) => code !== "step-back");
  return { ...plan, findings: [...findings, ...findPassing(state, index)] };
}

function findPassing({ rollout }: TrafficState, index: number): readonly Finding[] {
  const passing = describePassing(rollout, nextStop(rollout, index));
  if (passing === undefined) return [];
  const message = `${passing}: the controller goes on from it, and from the weight, by itself`;
  const { name, namespace } = rollout.ref;
  return [
    warning("weight-does-not-last", message, `kubectl istio-rollout pause ${name} -n ${namespace} holds it there`),
  ];
}

/** Throws `weight-not-offered` where a walk from the weight could not come back to it through the controller. */
export function requireWayBack(state: TrafficState, goal: ShiftGoal): void {
  const { live, rollout } = state;
  if (live === undefined || goal.takeover !== undefined) return;
  if (chooseWay(goal.via, live.controller).via === "direct" || updateOf(rollout).kind !== "running") return;
  if (findStepOfWeight(state, goal.weight) !== undefined) return;
  const { message, hint, alternatives } = notOffered(state, goal);
  const text = `a schedule that fails goes back to where it began, and ${message}`;
  throw new UserError("weight-not-offered", text, { hint, alternatives });
}

function planTakeoverAndShift(state: TrafficState, goal: ShiftGoal, taking: Taking): Plan {
  const because = "the Rollout is taken over first";
  const { steps, state: taken } = inSequence(state, [(now) => takeoverSteps(now, taking)]);
  const released = taken.live && {
    ...taken,
    live: { ...taken.live, controller: { status: "released", because } as const },
  };
  const shift = planSetWeight(released ?? taken, goal);
  const findings = [...shift.findings, ...findTakeoverRisks(state)];
  return { ...shift, way: { via: "direct", because }, steps: [...steps, ...shift.steps], findings };
}

function notOffered({ rollout }: TrafficState, { weight, routes }: ShiftGoal): UserError {
  const what = `${describeObject(rollout.ref)} to canary ${weight}%`;
  const values = heldWeights(rollout).map((offered) => `${offered}%`);
  const because = reasonFor(rollout, { weight, routes });
  return new UserError("weight-not-offered", `the controller cannot take ${what}: ${because}`, {
    alternatives: { label: "steps offer", values },
    hint: "--takeover takes the Rollout from the controller first; handback gives it back",
  });
}

function reasonFor(rollout: Rollout, { weight, routes }: WeightGoal): string {
  if (routes.kind !== "rollout") return "steps move all routes that the Rollout names, and no others";
  if (rollout.paused) return "it is paused by spec.paused; resume it first";
  if (updateOf(rollout).kind !== "running") return "no update is under way";
  return stepWeights(rollout).includes(weight)
    ? "it passes through that weight without a stop"
    : "no step has that weight";
}
