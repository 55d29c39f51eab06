// Whether somebody is there to move the Rollout, and has seen what is asked of it.
import { findFieldWriter } from "../resources/field-writers.ts";
import { findLastWriteTime } from "../resources/managed-fields.ts";
import { findBlockages } from "../traffic/blockage.ts";
import { isSpecObserved, isWorkloadObserved, seenChangeOf, updateOf } from "../traffic/update.ts";
import { mayAct } from "../traffic/way.ts";
import { findOpenRequest, isUnpausing } from "./phase.ts";
import { isOverdue, propose, proposeKubectl, type Reason, type Seen } from "./reason.ts";
import { isTakenOver } from "./summary.ts";

export function findControllerReasons(seen: Seen): readonly Reason[] {
  const { head } = seen.joined;
  if (isTakenOver(head)) return [takenOver(seen)];
  const unobserved = [...findUnobserved(seen), ...findUnobservedWorkload(seen)];
  const requests = [...findUnpausing(seen), ...findRequest(seen)];
  const isWanted = unobserved.length > 0 || requests.length > 0 || updateOf(head).kind === "running";
  return [...findAbsence(seen, isWanted), ...unobserved, ...requests];
}

function takenOver(seen: Seen): Reason {
  const { by, reason, time } = seen.joined.head.takeover ?? {};
  const who = by === undefined ? "" : ` by ${by}`;
  const when = time === undefined ? "" : ` at ${time}`;
  const why = reason === undefined ? "" : `: ${reason}`;
  const message = `it was taken over from its controller${who}${when}${why}; no step runs and nothing scales its pods until it is handed back`;
  return {
    reason: "TakenOver",
    kind: "waiting",
    message,
    next: [propose(seen, "handback"), propose(seen, "handback", " --promote"), propose(seen, "handback", " --abort")],
  };
}

/** Without an update nothing is held up by it. */
function findAbsence(seen: Seen, isWanted: boolean): readonly Reason[] {
  const { controller } = seen.sources;
  if (mayAct(controller)) return [];
  const message = `no Argo Rollouts controller acts on it: ${controller.because}`;
  const next = isWanted ? [propose(seen, "promote", " --full"), propose(seen, "abort")] : [];
  return [{ reason: "ControllerNotAlive", kind: isWanted ? "stuck" : "notice", message, next }];
}

function findUnobserved(seen: Seen): readonly Reason[] {
  const { head } = seen.joined;
  if (isSpecObserved(head)) return [];
  const presence = mayAct(seen.sources.controller) ? "a controller is there, and has" : "the controller has";
  const message = `${presence} not observed the last change of the spec (generation ${head.generation}, observed ${head.status.observedGeneration ?? "none"})`;
  return [{ reason: "SpecNotObserved", kind: waitKind(seen), message, next: [showLog(seen)] }];
}

function findUnobservedWorkload(seen: Seen): readonly Reason[] {
  const { head } = seen.joined;
  if (isWorkloadObserved(head)) return [];
  const { object, generation, observed } = seenChangeOf(head);
  const message = `the controller has not observed the last change of ${object} (generation ${generation}, observed ${observed})`;
  return [{ reason: "WorkloadNotObserved", kind: "waiting", message, next: [showLog(seen)] }];
}

function findUnpausing(seen: Seen): readonly Reason[] {
  if (!isUnpausing(seen.joined.head) || !isSpecObserved(seen.joined.head)) return [];
  const message = "its pause was ended, and the controller has not gone on";
  return [{ reason: "Unpausing", kind: requestKind(seen), message, next: [showLog(seen)] }];
}

function findRequest(seen: Seen): readonly Reason[] {
  const { head } = seen.joined;
  const request = findOpenRequest(seen);
  if (request === undefined || !isSpecObserved(head)) return [];
  const next = head.status.abort ? [propose(seen, "abort"), showLog(seen)] : [showLog(seen)];
  const message = `${request} was asked for, and the controller has not taken it up`;
  return [{ reason: "RequestNotTakenUp", kind: requestKind(seen), message, next }];
}

/** A request is written into the status, and its answer is a write too. */
function requestKind(seen: Seen): "stuck" | "waiting" {
  return isOverdue(seen, findLastWriteTime(seen.sources.rollout)) ? "stuck" : "waiting";
}

/** By the clock of the API server, which may be ahead of this one. */
function waitKind(seen: Seen): "stuck" | "waiting" {
  const written = findFieldWriter(seen.sources.rollout, ["spec"])?.time;
  const isBlocked = (seen.joined.state === undefined ? [] : findBlockages(seen.joined.state)).length > 1;
  return isBlocked || isOverdue(seen, written) ? "stuck" : "waiting";
}

function showLog(seen: Seen): string {
  return proposeKubectl(seen, "logs deployment/argo-rollouts --since=10m", "argo-rollouts");
}
