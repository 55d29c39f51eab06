// The phase of a Rollout as a client has to read it (rule 111, argo-rollouts utils/rollout/rolloututil.go GetRolloutPhase).
import type { RolloutHead } from "../resources/rollout.ts";
import { isSpecObserved, isWorkloadObserved } from "../traffic/update.ts";

export type Phase = { readonly phase: string; readonly message: string | undefined };

/** The stored phase may be older than what was asked for: of the spec, of its workload, or to go on after a pause. */
export function phaseOf(head: RolloutHead): Phase {
  const { status } = head;
  if (!isSpecObserved(head)) return progressing("waiting for the controller to observe the last change of the spec");
  if (isUnpausing(head)) return progressing("waiting for the controller to go on after the pause");
  if (!isWorkloadObserved(head))
    return progressing("waiting for the controller to observe the last change of the workload");
  if (status.phase === undefined) return progressing("no controller has told its phase yet");
  return { phase: status.phase, message: status.message };
}

/** Somebody has ended the pause, and the controller has not answered. */
export function isUnpausing({ status }: RolloutHead): boolean {
  return status.controllerPause && status.pauseReasons.length === 0;
}

function progressing(message: string): Phase {
  return { phase: "Progressing", message };
}
