// Plans `handback`: the controller gets a Rollout back that was taken over, and goes on from where it stands.
import { UserError, unlessRefused } from "../errors.ts";
import { describeObject } from "../resources/resource-ref.ts";
import { instanceIdLabel, takenOverValue, takeoverAnnotation } from "../resources/rollout-labels.ts";
import type { ControllerState } from "../traffic/controller.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import { desiredStepWeight } from "../traffic/step-weight.ts";
import { countReadyPods, type TrafficState } from "../traffic/traffic-state.ts";
import { isObserved, seenChangeOf, updateOf } from "../traffic/update.ts";
import { mayAct, type Way } from "../traffic/way.ts";
import { inSequence } from "./after-step.ts";
import { nothingToDo } from "./ask-controller.ts";
import type { Condition } from "./condition.ts";
import { writeFields } from "./field-write.ts";
import { requireNoPingPong } from "./ping-pong.ts";
import type { Plan, Step } from "./plan.ts";
import { planAbortDirect } from "./plan-abort.ts";
import { isAborted } from "./plan-promote.ts";
import { writePromotionStatus } from "./promotion-status.ts";
import { areRoutesAt } from "./routes-at.ts";

/** What the controller is to make of the update. */
export type HandbackEnd = "promote" | "abort" | "resume";

/** The status comes before the label: from the moment that the controller sees the Rollout, it goes by its status. */
export function planHandback(state: TrafficState, wanted: HandbackEnd): Plan {
  const { rollout, live } = state;
  const end = reachableEnd(state, wanted);
  const controller = live?.formerController ?? live?.controller;
  const way: Way = { via: "controller", because: controller?.because ?? "" };
  if (rollout.instanceId !== takenOverValue || controller === undefined)
    return nothingToDo(state, way, "it is not taken over");
  const ending = planEnd(state, end);
  const { steps } = inSequence(state, [() => ending.steps, release]);
  return {
    goal: "handback",
    way,
    steps,
    outcome: mayAct(controller) ? outcomeOf(state, end) : undefined,
    kept: [],
    findings: [...ending.findings, ...findLostNote(state), ...findReturn(state, { end, controller })],
  };
}

/** A first deployment has no version to go back to: there is nothing to abort. */
function reachableEnd({ rollout }: TrafficState, wanted: HandbackEnd): HandbackEnd {
  return wanted === "abort" && updateOf(rollout).kind === "unknown" ? "resume" : wanted;
}

/** What comes before the controller is let in again. */
function planEnd(state: TrafficState, end: HandbackEnd): Pick<Plan, "steps" | "findings"> {
  const { findings } = state;
  switch (end) {
    case "resume":
      return { steps: [], findings };
    case "abort":
      requireSeenSpec(state);
      return planAbortDirect(state, { via: "direct", because: "the Rollout was taken over" });
    case "promote":
      return { steps: writePromotionStatus(state, requireReady(state)), findings };
  }
}

/** The first pass over another template takes an abort back (argo-rollouts rollout/sync.go), and begins that update. */
function requireSeenSpec({ rollout }: TrafficState): void {
  if (isObserved(rollout)) return;
  const message = `the last change of ${seenChangeOf(rollout).object} was seen by no controller, which would begin an update with it in spite of the abort`;
  throw new UserError("spec-not-observed", message, {
    hint: "take the change back first, with undo or revert, and hand it back then",
  });
}

/** A stable Service moves at once to the pods that are there (measured), so all of them have to be. */
function requireReady(state: TrafficState): string {
  const { rollout } = state;
  const hash = rollout.status.currentPodHash;
  requireNoPingPong(rollout);
  if (hash === undefined || !isObserved(rollout)) {
    throw new UserError(
      "spec-not-observed",
      `the last change of ${seenChangeOf(rollout).object} was seen by no controller`,
      {
        hint: "hand it back without --promote",
      },
    );
  }
  if (updateOf(rollout).kind === "aborted") throw isAborted(state);
  const ready = countReadyPods(state, hash);
  if (ready >= rollout.replicas) return hash;
  const { name, namespace } = rollout.ref;
  const message = `only ${ready} of ${rollout.replicas} pods of hash ${hash} are ready, and would get all traffic`;
  throw new UserError("not-enough-pods", message, {
    hint: `promote first, which scales them: kubectl istio-rollout promote ${name} -n ${namespace} --direct`,
  });
}

function release(state: TrafficState): readonly Step[] {
  const { rollout } = state;
  const instanceId = rollout.takeover?.instanceId;
  return writeFields(state, {
    target: rollout.ref,
    fields: [
      { label: "takeover", path: ["metadata", "annotations", takeoverAnnotation], value: undefined },
      { label: "controller instance id", path: ["metadata", "labels", instanceIdLabel], value: instanceId },
    ],
    done: "handed back",
    because: `the controller${instanceId === undefined ? "" : ` with instance id "${instanceId}"`} is to take ${describeObject(rollout.ref)} back`,
  });
}

function outcomeOf({ rollout }: TrafficState, end: HandbackEnd): Condition {
  const hash = rollout.status.currentPodHash;
  if (end === "abort") return { kind: "aborted", hash: hash === rollout.status.stableHash ? undefined : hash };
  if (end === "promote" && hash !== undefined) return { kind: "promoted", hash };
  return { kind: "resumed" };
}

type Returning = { readonly end: HandbackEnd; readonly controller: ControllerState };

/** To which weights traffic goes; nothing where it stays. */
function findReturn(state: TrafficState, { end, controller }: Returning): readonly Finding[] {
  if (!mayAct(controller)) {
    const message = `no controller takes it back now: ${controller.because}`;
    return [warning("no-controller-found", message, "what stands, stays until one is started")];
  }
  if (end !== "resume") return [];
  if (!isObserved(state.rollout)) {
    const message =
      "its spec was changed while it was taken over: with another pod template the update begins again at step 0";
    return [
      warning(
        "weights-return",
        message,
        "take the change back first, with undo or revert, to stay on the stable version",
      ),
    ];
  }
  const weight = wantedWeight(state);
  if (unlessRefused(() => areRoutesAt(state, weight))) return [];
  const message = `traffic returns to canary ${weight}%, where its step and its status have it`;
  const hint =
    updateOf(state.rollout).kind === "unknown"
      ? "its first deployment is not complete: there is no stable version that an abort could keep"
      : "--promote or --abort keep what was done by hand";
  return [warning("weights-return", message, hint)];
}

/** The label alone does not tell whose it was. */
function findLostNote({ rollout: { ref, takeover } }: TrafficState): readonly Finding[] {
  if ([takeover?.by, takeover?.time, takeover?.instanceId].some((member) => member !== undefined)) return [];
  const message = `the instance id that it had before is unknown, because annotation ${takeoverAnnotation} is missing or broken: the label is removed, for a controller without instance id`;
  const label = `kubectl label rollouts.argoproj.io ${ref.name} -n ${ref.namespace} ${instanceIdLabel}=ID --overwrite`;
  return [warning("controller-unknown", message, `where it was another one: ${label}`)];
}

function wantedWeight({ rollout }: TrafficState): number {
  const isRunning = updateOf(rollout).kind === "running";
  return isRunning ? desiredStepWeight(rollout, rollout.status.currentStepIndex ?? 0) : 0;
}
