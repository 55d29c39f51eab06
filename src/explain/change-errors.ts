// How changing, waiting and printing may end.
import { because } from "./explanation.ts";

export const changeErrors = {
  "wait-timeout": because(
    "the outcome does not show in time",
    "What was asked of the controller stands. The message says what was seen last and what is known to be in the way.",
    "kubectl istio-rollout status ROLLOUT",
    "wait longer with --timeout",
  ),
  "rollout-aborted": because(
    "the update was aborted meanwhile",
    "A person, an analysis or the progress deadline has ended it: traffic is on the stable version, or on its way there.",
    "kubectl istio-rollout retry ROLLOUT",
    "kubectl istio-rollout undo ROLLOUT",
  ),
  "rollout-degraded": because(
    "the Rollout became Degraded",
    "Its spec is invalid, it has missed its progress deadline, or it was aborted.",
    "kubectl istio-rollout status ROLLOUT",
  ),
  "goal-out-of-reach": because(
    "what is waited for has passed, or cannot come any more",
    "The update is complete, or stands behind the step that was waited for: no further waiting brings it.",
    "begin to wait before the update does, or wait for several goals",
  ),
  interrupted: because(
    "Ctrl-C or SIGTERM; nothing is changed",
    "Either nothing was written yet, or it was put back.",
    "run the command again",
  ),
  "changed-meanwhile": because(
    "somebody kept changing the same fields",
    "Each write is guarded by what it was planned on. Three times in a row that had changed in between.",
    "see who wrote last: kubectl istio-rollout get ROLLOUT",
  ),
  "weights-differ": because(
    "a schedule has no single starting weight",
    "A failed schedule goes back to where it began, which has to be one weight for all routes.",
    "set one weight first: kubectl istio-rollout set-weight ROLLOUT WEIGHT",
  ),
  "check-failed": because(
    "the check of a schedule failed; the starting weight is set again",
    "The command of --check ended with another code than 0 before an increase.",
    "look at what the check printed",
  ),
  "output-failed": because(
    "the result could not be printed",
    "Standard output could not be written, or the program of KUBECTL_EXTERNAL_DIFF failed.",
    "check where the output goes",
  ),
  "change-not-kept": because(
    "somebody put the change back",
    "It was written, and another manager overwrote it within --verify-for. The message names the manager.",
    "take the Rollout over, or exclude the weights from the sync of your GitOps tool",
  ),
  "change-not-verified": because(
    "changed, but whether it is kept is not known",
    "The write was answered, and the look afterwards failed.",
    "kubectl istio-rollout get ROLLOUT",
  ),
  "change-not-reported": because(
    "changed, but the result could not be printed",
    "The change stands; only its report is lost.",
    "kubectl istio-rollout get ROLLOUT",
  ),
  "partly-applied": because(
    "a part of it is written and could not be put back",
    "The message lists what stands where, and the commands that undo it.",
    "run the commands below the error",
  ),
  "stopped-waiting": because(
    "Ctrl-C or SIGTERM while waiting; what was asked for stands",
    "Only the waiting was ended.",
    "kubectl istio-rollout wait ROLLOUT --for=healthy",
  ),
  "abort-too-late": because(
    "the update was complete before the abort came",
    "The canary version is the stable one already: there is no update left to abort.",
    "kubectl istio-rollout undo ROLLOUT",
  ),
  "update-superseded": because(
    "the Rollout got another pod template while this waited for the one before it",
    "Somebody, or something, changed the Rollout's template again, or took the change back. What was asked for went to an update that is over.",
    "kubectl istio-rollout status ROLLOUT",
  ),
  internal: because(
    "a fault of the tool itself",
    "Something happened that was not foreseen. With -v the place of it is printed.",
    "run it again with -v and report what it prints",
  ),
} as const;
