// Why a change is refused: nothing was written.
import { because } from "./explanation.ts";

export const refusals = {
  "empty-destination": because(
    "refused: weight would go where no pod is ready",
    "A Service or subset that is missing, or that selects a version without ready pods, answers nothing: its share of requests would fail.",
    "kubectl istio-rollout status ROLLOUT",
    "wait for pods, or write all the same with --force",
  ),
  "would-be-reverted": because(
    "refused: a controller would put it back",
    "The Argo Rollouts controller puts a foreign weight back within milliseconds, also while the Rollout is paused. Its own steps are the way to move it, or a takeover.",
    "kubectl istio-rollout set-weight ROLLOUT WEIGHT --takeover",
    "choose a weight that a step offers",
  ),
  "cannot-be-asked": because(
    "refused: `--via controller`, and nothing that it can be asked for does just that",
    "--via controller was given, and no request to the controller brings about just that: steps do what they say and nothing else, and what it does in each pass anyway needs no asking.",
    "leave --via controller out",
  ),
  "controller-not-available": because(
    "refused: no controller would act on it",
    "--via controller was given, and none is alive, or the Rollout was taken from it.",
    "leave --via out, or hand the Rollout back",
  ),
  "step-back": because(
    "refused: a promotion would take traffic back",
    "The step lies behind the one where the Rollout stands.",
    "add --force where that is meant",
  ),
  "guard-not-met": because(
    "refused: the Rollout is not where `--if-step`, `--if-weight` or `--if-hash` has it",
    "Guards are for pipelines: somebody or something else has moved the Rollout since the pipeline looked.",
    "kubectl istio-rollout get ROLLOUT",
  ),
  "rollout-is-aborted": because(
    "refused: an aborted update cannot be promoted",
    "The controller would take the request and do nothing: an aborted update has to be begun again first.",
    "kubectl istio-rollout retry ROLLOUT",
  ),
  "weight-not-offered": because(
    "refused: no step has that weight",
    "Through the controller a Rollout can only stand where one of its steps puts it.",
    "choose one of the weights below the error, or take the Rollout over",
  ),
  "only-full-promotion": because(
    "refused: without a controller there are no steps, only the end",
    "Steps are carried out by the controller. Directly, this tool can only complete the update or abort it.",
    "kubectl istio-rollout promote ROLLOUT --full",
    "kubectl istio-rollout abort ROLLOUT",
  ),
  "spec-not-observed": because(
    "refused: no controller has seen the last change of the Rollout or of its workload",
    "What the status says is about an older spec: completing that version would leave the newest one out.",
    "kubectl istio-rollout status ROLLOUT",
  ),
  "not-enough-pods": because(
    "refused: the canary version has not all of its pods ready",
    "It would have to carry all of the traffic.",
    "kubectl get pods",
  ),
  "ping-pong-not-direct": because(
    "refused: only the controller can swap ping-pong Services",
    "Which of the two is stable is in the status, and only the controller changes it together with the traffic.",
    "start the controller",
  ),
  "instance-id-served": because(
    "refused: a controller serves the instance id that a takeover would give",
    "A Rollout is taken over by an instance id that nobody serves; here somebody does.",
    "give that controller another --instance-id",
  ),
} as const;
