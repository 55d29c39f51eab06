// Reasons that do not go away by waiting.
import { because } from "./explanation.ts";

export const stuckReasons = {
  InvalidReference: because(
    "the Rollout contradicts itself about its traffic",
    "virtualService and virtualServices exclude each other, and both sides have to be named and to differ. The controller rejects the Rollout.",
    "correct spec.strategy.canary.trafficRouting.istio",
  ),
  VirtualServiceMissing: because(
    "a VirtualService that the Rollout names does not exist",
    "The controller rejects the Rollout until it does, and looks again every 20 s.",
    "create it, or correct the name; another namespace is written NAME.NAMESPACE",
  ),
  RouteInvalid: because(
    "a route cannot be weighted",
    "It is missing, carries only one side, or one side twice, or nothing says which of several is meant.",
    "correct the routes of the VirtualService, or their names in the Rollout",
  ),
  InvalidSpec: because(
    "the controller rejects the Rollout",
    "Nothing is done for it until what the message names is corrected; it is checked again every 20 s.",
    "correct what the message names",
  ),
  DestinationRuleMissing: because(
    "the DestinationRule that the Rollout names does not exist",
    "The controller does not check it beforehand: every pass ends there, without a condition, and the Rollout stays Progressing.",
    "create it in the Rollout's namespace",
  ),
  ServiceMissing: because(
    "a Service of the Rollout does not exist",
    "The controller rejects the Rollout until it does.",
    "create the Service, or correct its name in the Rollout",
  ),
  SubsetMissing: because(
    "the DestinationRule lacks a subset of the Rollout",
    "The controller changes the labels of subsets and adds none. Requests to a subset that does not exist fail.",
    "add the subset to the DestinationRule",
  ),
  EmptyRouteList: because(
    "an empty tls or tcp list makes the controller fail without a word",
    "Its worker panics and recovers; this Rollout is frozen, with no status, condition or event.",
    "remove the empty list from the VirtualService",
  ),
  EmptyDestination: because(
    "traffic goes to where no pod is ready",
    "Its share of requests fails now.",
    "kubectl istio-rollout abort ROLLOUT",
    "kubectl istio-rollout sync ROLLOUT",
  ),
  AbortNotCarriedOut: because(
    "the abort is accepted, and traffic stays on the canary",
    "The controller moves no weight while one pod of the stable version is unavailable. The abort of this tool writes the weights itself then, and they stay.",
    "kubectl istio-rollout abort ROLLOUT",
  ),
  WeightNotWritten: because(
    "the controller recorded a weight that it has not written",
    "It passes over a route that it does not take for the Rollout's, and says nothing: as where the Rollout names no routes, and a managed route has come beside the only one.",
    "kubectl istio-rollout validate ROLLOUT",
    "name the routes in spec.strategy.canary.trafficRouting.istio",
  ),
  RequestNotTakenUp: because(
    "the controller has not answered what was asked for",
    "An abort, another try or a full promotion stands in the status. A controller takes it up within a second, and within ten after passes that failed; one that fails on this Rollout, or whose primary cluster is away, never does.",
    "look at the controller's log",
    "kubectl istio-rollout abort ROLLOUT",
  ),
  TakenOver: because(
    "the Rollout was taken over from its controller",
    "Weights stay as they are set by hand. No step runs, nothing scales its pods.",
    "kubectl istio-rollout handback ROLLOUT",
  ),
  ControllerNotAlive: because(
    "no Argo Rollouts controller acts on the Rollout",
    "Its Lease has run out, its Deployment has no replicas, or there is none for the Rollout's instance id.",
    "start the controller",
    "kubectl istio-rollout promote ROLLOUT --full",
    "kubectl istio-rollout abort ROLLOUT",
  ),
  SpecNotObserved: because(
    "a controller is there, and has not seen the last change",
    "status.observedGeneration is behind metadata.generation. A controller that lost its watch, that fails on this Rollout, or whose primary cluster is away leaves it so.",
    "look at the controller's log",
    "restart the controller",
  ),
  WorkloadNotObserved: because(
    "the controller has not seen the last change of the workload",
    "The Rollout takes its pod template from a Deployment, ReplicaSet or PodTemplate, whose change has not arrived.",
    "look at the controller's log",
  ),
  StableReplicaSetUnavailable: because(
    "a pod of the stable version is not available",
    "At subset level the switch of the DestinationRule waits for every pod, and with it all weights; an abort moves nothing meanwhile either.",
    "kubectl get pods",
    "give the update up, by writing the weights: kubectl istio-rollout abort ROLLOUT",
  ),
  CanaryReplicaSetUnavailable: because(
    "pods of the canary version are not available",
    "A step is done only when its pods are there; weight never goes to a version without available pods.",
    "kubectl get pods",
    "kubectl istio-rollout abort ROLLOUT",
  ),
  ProgressDeadlineExceeded: because(
    "the update has made no progress for progressDeadlineSeconds",
    "The Rollout is Degraded. With progressDeadlineAbort it is aborted too; without it, traffic stays where it is.",
    "kubectl istio-rollout abort ROLLOUT",
  ),
} as const;
