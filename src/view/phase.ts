// The phase of a Rollout as a client has to read it (rule 111, argo-rollouts utils/rollout/rolloututil.go GetRolloutPhase).
import { isUnanswered } from "../plan/update-end.ts";
import type { RolloutHead } from "../resources/rollout.ts";
import type { ControllerState } from "../traffic/controller.ts";
import { isSpecObserved, isWorkloadObserved } from "../traffic/update.ts";
import { mayAct } from "../traffic/way.ts";
import type { LiveRoutes } from "./live-routes.ts";
import type { Seen } from "./reason.ts";

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

/** What was asked of the controller by way of the status, and stands there without its answer. */
export function findUnansweredRequest(head: RolloutHead): string | undefined {
  if (isUnanswered(head.status)) return head.status.abort ? "a full promotion in spite of the abort" : "another try";
  return isAbortAsked(head) ? "an abort" : undefined;
}

/** An abort that waits for no answer: nobody is there to give one, and all traffic is on the stable side already. */
export function isAbortedAlone(head: RolloutHead, controller: ControllerState, { routes }: LiveRoutes): boolean {
  return isAbortAsked(head) && isAllStable(routes) && !mayAct(controller);
}

/** An unanswered request for whose answer somebody has to wait. */
export function findOpenRequest({ sources, joined, live }: Seen): string | undefined {
  return isAbortedAlone(joined.head, sources.controller, live) ? undefined : findUnansweredRequest(joined.head);
}

export function isAbortAsked({ status }: RolloutHead): boolean {
  return status.abort && status.abortedAt === undefined && !isUnanswered(status);
}

export function isAllStable(routes: LiveRoutes["routes"]): boolean {
  return routes.length > 0 && routes.every(({ share }) => share === 0);
}

function progressing(message: string): Phase {
  return { phase: "Progressing", message };
}
