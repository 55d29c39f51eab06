// What has to be seen in the cluster before a sequence goes on, or before a command is done.
// Read from VirtualServices, Services and DestinationRule, never from the phase, which runs ahead of them.
import { type UserError, unlessRefused } from "../errors.ts";
import { desiredStepWeight, nextStop } from "../traffic/step-weight.ts";
import { countReadyPods, podsOf, type TrafficState } from "../traffic/traffic-state.ts";
import { describeSeenChange, isObserved, updateOf } from "../traffic/update.ts";
import { areRoutesAt, describeRoutes } from "./routes-at.ts";
import { abortTooLate, explain, findEnd, findSuperseded, isUnanswered } from "./update-end.ts";

export type Condition =
  /** Time for every proxy to hear of the last write. */
  | { readonly kind: "settled"; readonly milliseconds: number }
  /** At least so many pods of that hash are ready. */
  | { readonly kind: "pods-ready"; readonly hash: string; readonly pods: number }
  /** The canary has that share, in whole percents, of every route that the Rollout weights. */
  | { readonly kind: "weight"; readonly weight: number }
  /** The update to that hash stands at that step or further, and its weights show. */
  | { readonly kind: "arrived"; readonly hash: string; readonly stepIndex: number }
  | { readonly kind: "promoted"; readonly hash: string }
  /** All traffic is on the stable side, and the controller has seen the abort. */
  | { readonly kind: "aborted"; readonly hash: string | undefined }
  /** The controller has the weights where the Rollout's status has them. */
  | { readonly kind: "resumed" }
  /** The last change of the spec was seen by the controller. */
  | { readonly kind: "observed" }
  /**
   * The controller has seen the last change of the pod template, and the update that it makes of it stands at its
   * first stop, or is complete. The generation is the least one of the workload that it has to have seen, where the
   * Rollout has its pod template from one.
   */
  | { readonly kind: "taken-up"; readonly workloadGeneration: number | undefined }
  | { readonly kind: "restarted"; readonly at: string };

export type Judgement =
  | { readonly met: true }
  /** What was seen instead, as a clause; the error is there where the condition cannot come true any more. */
  | { readonly met: false; readonly seen: string; readonly ended?: UserError };

/** Time passes outside: `settled` is never met by looking. */
export function judge(condition: Condition, state: TrafficState): Judgement {
  switch (condition.kind) {
    case "settled":
      return { met: false, seen: "proxies are given time" };
    case "pods-ready":
      return judgePods(condition, state);
    case "weight":
      return judgeRoutes(state, condition.weight);
    case "arrived":
      return judgeArrival(condition, state);
    case "promoted":
      return judgePromotion(condition.hash, state);
    case "aborted":
      return judgeAbort(condition.hash, state);
    case "resumed":
      return judgeResumption(state);
    case "observed":
      return judgeObserved(state);
    case "taken-up":
      return judgeTakingUp(condition, state);
    case "restarted":
      return (state.rollout.status.restartedAt ?? "") >= condition.at
        ? { met: true }
        : { met: false, seen: `pods are being restarted${phaseOf(state)}` };
  }
}

function judgePods({ hash, pods }: Condition & { kind: "pods-ready" }, state: TrafficState): Judgement {
  const ready = countReadyPods(state, hash);
  return ready >= pods ? { met: true } : { met: false, seen: `${ready} of ${pods} pods of hash ${hash} are ready` };
}

function judgeRoutes(state: TrafficState, weight: number): Judgement {
  const isThere = unlessRefused(() => areRoutesAt(state, weight)) ?? false;
  return isThere ? { met: true } : { met: false, seen: `${describeRoutes(state)}${phaseOf(state)}` };
}

function judgeArrival(condition: Condition & { kind: "arrived" }, state: TrafficState): Judgement {
  const { status } = state.rollout;
  const observed = judgeObserved(state);
  if (!observed.met) return observed;
  const superseded = findSuperseded(condition.hash, state);
  if (superseded !== undefined) return { met: false, seen: superseded.message, ended: superseded };
  if (status.stableHash === condition.hash) return judgePromotion(condition.hash, state);
  const ended = findEnd(state);
  if (ended !== undefined) return { met: false, seen: ended.message, ended };
  if (isUnanswered(status)) return { met: false, seen: "the controller has not taken it up" };
  const index = status.currentStepIndex ?? 0;
  if (index < condition.stepIndex) return { met: false, seen: `it is at step ${index}${phaseOf(state)}` };
  const routes = judgeRoutes(state, desiredStepWeight(state.rollout, index));
  return routes.met && index === condition.stepIndex ? judgePause(state, index) : routes;
}

/** The controller writes it after the weights, and over what is asked of it in between. */
function judgePause({ rollout }: TrafficState, index: number): Judgement {
  const isPause = rollout.steps[index]?.kind === "pause" && !rollout.paused;
  if (!isPause || rollout.status.pauseReasons.length > 0) return { met: true };
  return { met: false, seen: `it is about to pause at step ${index}` };
}

/** Both sides of the last pass: selectors or subsets of the stable side, and its weights. */
function judgePromotion(hash: string, state: TrafficState): Judgement {
  const { status } = state.rollout;
  const observed = judgeObserved(state);
  if (!observed.met) return observed;
  if (status.stableHash !== hash) {
    const ended = findSuperseded(hash, state) ?? findEnd(state);
    const seen = `the stable hash is ${status.stableHash ?? "unset"}, not ${hash}${phaseOf(state)}`;
    return ended === undefined ? { met: false, seen } : { met: false, seen, ended };
  }
  const stable = state.live === undefined ? undefined : podsOf("stable", state, state.live);
  if (stable?.kind === "hash" && stable.hash !== hash)
    return { met: false, seen: `${stable.what} still selects hash ${stable.hash}` };
  return judgeRoutes(state, 0);
}

function judgeAbort(hash: string | undefined, state: TrafficState): Judgement {
  const { abort, abortedAt, stableHash, currentPodHash } = state.rollout.status;
  if (hash !== undefined && stableHash === hash) {
    const ended = abortTooLate(hash, state);
    return { met: false, seen: ended.message, ended };
  }
  const superseded = hash === undefined || stableHash === currentPodHash ? undefined : findSuperseded(hash, state);
  if (superseded !== undefined) return { met: false, seen: superseded.message, ended: superseded };
  const routes = judgeRoutes(state, 0);
  if (!routes.met) return routes;
  const isOver = (abort && abortedAt !== undefined) || stableHash === currentPodHash;
  return isOver ? { met: true } : { met: false, seen: `all traffic is on the stable side${phaseOf(state)}` };
}

function judgeResumption(state: TrafficState): Judgement {
  const observed = judgeObserved(state);
  if (!observed.met) return observed;
  const { rollout } = state;
  const update = updateOf(rollout);
  if (update.kind === "none") return judgePromotion(update.stable, state);
  return judgeRoutes(
    state,
    update.kind === "running" ? desiredStepWeight(rollout, rollout.status.currentStepIndex ?? 0) : 0,
  );
}

/** A Rollout that a person paused takes no step: there is nothing to wait for. */
function judgeTakingUp({ workloadGeneration }: Condition & { kind: "taken-up" }, state: TrafficState): Judgement {
  const { rollout } = state;
  const observed = judgeObserved(state);
  if (!observed.met) return observed;
  const seenGeneration = rollout.status.workloadObservedGeneration ?? "none";
  if (workloadGeneration !== undefined && !(Number(seenGeneration) >= workloadGeneration))
    return { met: false, seen: `the controller has observed generation ${seenGeneration} of the workload` };
  const ended = findEnd(state);
  if (ended !== undefined) return { met: false, seen: ended.message, ended };
  const update = updateOf(rollout);
  if (update.kind === "none") return judgePromotion(update.stable, state);
  if (rollout.paused) return { met: true };
  if (update.kind !== "running") return { met: false, seen: `the update has not begun${phaseOf(state)}` };
  const stop = nextStop(rollout, 0);
  if (stop === rollout.steps.length) return judgePromotion(update.canary, state);
  return judgeArrival({ kind: "arrived", hash: update.canary, stepIndex: stop }, state);
}

function judgeObserved({ rollout }: TrafficState): Judgement {
  if (isObserved(rollout)) return { met: true };
  return { met: false, seen: `the controller has ${describeSeenChange(rollout)}` };
}

function phaseOf({ rollout: { status } }: TrafficState): string {
  return status.phase === undefined ? "" : ` (phase ${status.phase}${explain(status.message)})`;
}
