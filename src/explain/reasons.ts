// Why a Rollout stands where it stands, as status tells it.
import type { ReasonCode } from "../view/reason.ts";
import { because, type Explanation } from "./explanation.ts";
import { stuckReasons } from "./stuck-reasons.ts";

export const reasons = {
  ...stuckReasons,
  Aborted: because(
    "the update is aborted",
    "All traffic is to be on the stable version. The canary's pods go away after abortScaleDownDelaySeconds, 30 by default.",
    "kubectl istio-rollout retry ROLLOUT",
    "kubectl istio-rollout undo ROLLOUT",
  ),
  Degraded: because(
    "the Rollout is Degraded",
    "The message of its status says why.",
    "kubectl istio-rollout abort ROLLOUT",
  ),
  PausedByHand: because(
    "a person has paused the Rollout",
    "spec.paused is true. Weights are still written by the controller as the step has them.",
    "kubectl istio-rollout resume ROLLOUT",
  ),
  PausedAtStep: because(
    "the step pauses until somebody promotes",
    "A pause without a duration waits for a person or a pipeline.",
    "kubectl istio-rollout promote ROLLOUT",
    "kubectl istio-rollout abort ROLLOUT",
  ),
  PausedForDuration: because(
    "the step pauses for a time",
    "It goes on by itself; promote ends the pause earlier.",
    "kubectl istio-rollout wait ROLLOUT --for=healthy",
  ),
  InconclusiveAnalysis: because(
    "an analysis came to no conclusion",
    "Its measurements neither passed nor failed, so that the controller pauses for a person to decide.",
    "kubectl istio-rollout promote ROLLOUT",
    "kubectl istio-rollout abort ROLLOUT",
  ),
  AnalysisRunning: because(
    "the step waits for an analysis",
    "The update goes on when it succeeds, and is aborted when it fails.",
    "kubectl get analysisruns.argoproj.io -n NAMESPACE",
  ),
  AnalysisFailed: because(
    "an analysis failed",
    "A failed analysis aborts the update.",
    "kubectl describe analysisruns.argoproj.io NAME -n NAMESPACE",
  ),
  ExperimentRunning: because(
    "the step waits for an Experiment",
    "Its versions get traffic of their own meanwhile, in routes and subsets that the controller adds.",
    "kubectl get experiments.argoproj.io -n NAMESPACE",
  ),
  Unpausing: because(
    "the pause was ended, and the controller has not gone on",
    "The request stands in the status. A controller answers it within a second, and within ten after passes that failed.",
    "look at the controller's log",
  ),
  Restarting: because(
    "pods are being restarted",
    "The controller replaces them a few at a time, as far as maxUnavailable allows.",
    "kubectl istio-rollout wait ROLLOUT --for=healthy",
  ),
  FullPromotionPending: because(
    "a full promotion waits for pods",
    "All pods of the canary version have to be available before it becomes the stable one. An abort has to withdraw the promotion too, as this tool's does.",
    "kubectl istio-rollout abort ROLLOUT",
  ),
  TrafficHeld: because(
    "the controller leaves traffic as it stands",
    "A pass of the controller ends before it writes weights, subsets or routes. The message says what it waits for.",
    "kubectl istio-rollout diff ROLLOUT",
  ),
  WeightDrift: because(
    "a weight stands that the controller did not record",
    "Somebody else has written it. A controller that acts puts it back within a second; where it stays, the controller is held up, or has let go.",
    "kubectl istio-rollout diff ROLLOUT",
    "kubectl istio-rollout sync ROLLOUT",
  ),
  PointerDrift: because(
    "a selector or subset leads to another version than it should",
    "The status calls for another pod template hash, and it was not the controller that wrote this one.",
    "kubectl istio-rollout diff ROLLOUT",
    "kubectl istio-rollout sync ROLLOUT",
  ),
  EmptySide: because(
    "a side without traffic leads to no ready pod",
    "Nothing fails while its weight is 0. After an abort the controller leaves the canary's subset on pods that are gone.",
    "kubectl istio-rollout sync ROLLOUT",
  ),
  ManagedRouteStale: because(
    "a managed route stands that no step calls for",
    "Its requests still go to the canary side. The controller takes managed routes away when an update ends, unless it was interrupted.",
    "kubectl istio-rollout remove-managed-routes ROLLOUT NAME",
  ),
  ManagedRouteMissing: because(
    "a managed route is missing that a step has set",
    "The controller sets a route once; what is lost afterwards, as by a sync of a GitOps tool, stays lost.",
    "kubectl istio-rollout sync ROLLOUT",
  ),
  NotRead: because(
    "a part could not be read",
    "A permission is missing, or a kind is not served. The picture is without it.",
    "kubectl auth can-i --list -n NAMESPACE",
  ),
} satisfies Record<ReasonCode, Explanation>;
