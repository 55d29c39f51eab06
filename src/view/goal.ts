// What a pipeline waits for, and whether a view shows it, or that it cannot come any more.
import { UserError } from "../errors.ts";
import type { PointerView } from "./pointers.ts";
import type { RolloutView } from "./rollout-view.ts";

export type Goal =
  /** The update is complete and all traffic is on the stable side, or there is none. */
  | { readonly kind: "healthy" }
  | { readonly kind: "paused" }
  /** It stands at that step; the number of steps stands for the end. */
  | { readonly kind: "step"; readonly index: number }
  /** The canary has that percentage of every route. */
  | { readonly kind: "weight"; readonly weight: number }
  /** The update is given up and no traffic is left on the canary. */
  | { readonly kind: "aborted" }
  | { readonly kind: "degraded" };

/** `healthy`, `paused`, `step=N`, `weight=W`, `aborted` or `degraded`. Throws `usage`. */
export function parseGoal(text: string): Goal {
  const [, name = "", value] = /^([a-z]+)(?:=(\d{1,4}))?$/i.exec(text.trim()) ?? [];
  const kind = name.toLowerCase();
  if (value === undefined) {
    if (kind === "healthy" || kind === "paused" || kind === "aborted" || kind === "degraded") return { kind };
  } else {
    if (kind === "step") return { kind, index: Number(value) };
    if (kind === "weight" && Number(value) <= 100) return { kind, weight: Number(value) };
  }
  throw new UserError("usage", `--for "${text}" is nothing to wait for`, {
    hint: "write healthy, paused, step=N, weight=W, aborted or degraded",
  });
}

export function describeGoal(goal: Goal): string {
  if (goal.kind === "step") return `step=${goal.index}`;
  return goal.kind === "weight" ? `weight=${goal.weight}` : goal.kind;
}

/** What a status tells that is older than what was asked for counts for nothing. */
export function isReached(goal: Goal, view: RolloutView): boolean {
  if (!view.answered || findBlindness([goal], view) !== undefined) return false;
  const { phase, step, update } = view;
  switch (goal.kind) {
    case "healthy":
      return phase === "Healthy" && update === "none" && isCanaryAt(view, 0) && leadsToStable(view);
    case "paused":
      return phase === "Paused";
    case "step":
      return step?.index === goal.index && (update === "running" || (update === "none" && step.index === step.count));
    case "weight":
      return view.weights.live.length > 0 && isCanaryAt(view, goal.weight);
    case "aborted":
      return update === "aborted" && isCanaryAt(view, 0);
    case "degraded":
      return phase === "Degraded";
  }
}

function isCanaryAt({ weights }: RolloutView, weight: number): boolean {
  return weights.live.every((share) => share === weight);
}

/** The controller is Healthy before it has written the last selector or subset (measured). */
function leadsToStable({ pointers, stableHash }: RolloutView): boolean {
  const isBehind = ({ side, hash }: PointerView) => side === "stable" && hash !== undefined && hash !== stableHash;
  return !pointers.some(isBehind);
}

/** Why a goal that is about traffic cannot be judged: its routes may not be read. */
function findBlindness(goals: readonly Goal[], { unread }: RolloutView): UserError | undefined {
  const goal = goals.find(isAboutTraffic);
  const note = unread.find(({ what }) => what.startsWith("VirtualService "));
  if (goal === undefined || note === undefined) return undefined;
  const message = `--for=${describeGoal(goal)} is read from the routes, and ${note.what} could not be read: ${note.because}`;
  return new UserError(note.code, message, { hint: note.hint });
}

function isAboutTraffic({ kind }: Goal): boolean {
  return kind === "healthy" || kind === "weight" || kind === "aborted";
}

export type Ending = {
  readonly error: UserError;
  /** Nothing that is still on its way from the server can make it untrue. */
  readonly isFinal: boolean;
};

/**
 * Why none of the goals can be reached any more, or one of them cannot be judged. `wasUpdating`: whether an update was
 * seen under way before.
 */
export function findEnding(goals: readonly Goal[], view: RolloutView, wasUpdating: boolean): Ending | undefined {
  const blindness = findBlindness(goals, view);
  if (blindness !== undefined) return final(blindness);
  if (!view.answered) return undefined;
  const endings = goals.map((goal) => endingOf(goal, view, wasUpdating));
  const [first] = endings;
  return endings.every((ending) => ending !== undefined) ? first : undefined;
}

function endingOf(goal: Goal, view: RolloutView, wasUpdating: boolean): Ending | undefined {
  return endedBadly(goal, view) ?? passedBy(goal, view, wasUpdating);
}

function endedBadly(goal: Goal, view: RolloutView): Ending | undefined {
  if (goal.kind === "aborted" || goal.kind === "degraded" || (goal.kind === "weight" && goal.weight === 0))
    return undefined;
  const name = `Rollout "${view.namespace}/${view.name}"`;
  const told = view.message === undefined ? "" : `: ${view.message}`;
  if (view.update === "aborted") {
    const hint = `kubectl istio-rollout retry ${view.name} -n ${view.namespace} starts it again`;
    return final(new UserError("rollout-aborted", `the update of ${name} was aborted${told}`, { hint }));
  }
  if (view.phase !== "Degraded") return undefined;
  const hint = `see what to do: kubectl istio-rollout status ${view.name} -n ${view.namespace}`;
  return final(new UserError("rollout-degraded", `${name} is Degraded${told}`, { hint }));
}

function final(error: UserError): Ending {
  return { error, isFinal: true };
}

/** Routes are heard of on another way than the Rollout: one that is on its way may still bring the weight. */
function passedBy(goal: Goal, view: RolloutView, wasUpdating: boolean): Ending | undefined {
  const because = whyPassed(goal, view, wasUpdating);
  if (because === undefined) return undefined;
  const message = `${describeGoal(goal)} can no longer be reached by Rollout "${view.namespace}/${view.name}": ${because}`;
  const hint = "begin to wait before the update does, or wait for several: --for=paused --for=healthy";
  return { error: new UserError("goal-out-of-reach", message, { hint }), isFinal: false };
}

function whyPassed(goal: Goal, view: RolloutView, wasUpdating: boolean): string | undefined {
  const { step, update, takeover } = view;
  const isComplete = wasUpdating && update === "none" && view.phase === "Healthy";
  if (takeover !== undefined || goal.kind === "healthy" || goal.kind === "degraded") return undefined;
  if (isComplete && !(goal.kind === "weight" && goal.weight === 0)) return "the update is complete";
  if (goal.kind !== "step" || step === undefined) return undefined;
  if (goal.index > step.count) return `it has ${step.count} steps`;
  return update === "running" && step.index > goal.index ? `it is at step ${step.index} already` : undefined;
}
