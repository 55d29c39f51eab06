// The Rollout, and the objects that it names.
import { because } from "./explanation.ts";

export const rolloutErrors = {
  "rollout-not-found": because(
    "there is no Rollout of that name",
    "Looked for in the namespace and context that were given or are the kubeconfig's own. The names that there are stand below the error.",
    "kubectl istio-rollout get -A",
    "check -n and --context",
  ),
  "rollout-ambiguous": because(
    "the manifests hold it in several namespaces",
    "With -f a Rollout is looked for in all files; here several have that name.",
    "say which one with -n NAMESPACE",
  ),
  "rollout-without-istio": because(
    "the Rollout has no Istio traffic routing",
    "spec.strategy.canary.trafficRouting.istio names the VirtualServices whose weights are to move. Without it the split follows the number of pods, and there is nothing to set.",
    "add trafficRouting.istio to the Rollout, or use kubectl argo rollouts for this one",
  ),
  "object-not-found": because(
    "an object that the Rollout refers to is absent",
    "The Rollout names a VirtualService, Service or workload that does not exist. A dotted VirtualService name is read as NAME.NAMESPACE by the controller.",
    "kubectl get virtualservices,services,destinationrules -n NAMESPACE",
  ),
  "malformed-object": because(
    "a field of an object is missing or of the wrong type",
    "An object is not shaped as its API says, as a destination without a host. The message names the field. Nothing is guessed, because traffic depends on it.",
    "correct the field with kubectl edit, or in git",
  ),
  "invalid-reference": because(
    "the Rollout does not say which objects it means",
    "virtualService and virtualServices exclude each other, both sides have to be named, and they have to differ. The controller rejects such a Rollout, or sends everything to one version without a word.",
    "correct spec.strategy.canary of the Rollout",
  ),
  "stable-side-unknown": because(
    "ping-pong, and the status does not say which Service is stable",
    "With ping-pong the two Services change places with every update; only status.canary.stablePingPong tells which one is stable now, and a manifest has no status.",
    "run the command against the cluster, without -f",
  ),
  "route-not-found": because(
    "a named route is absent",
    "The Rollout or --route names a route that the VirtualService does not have. All routes are looked for before any is written, so nothing was changed.",
    "kubectl istio-rollout get ROLLOUT",
    "correct the name in the Rollout's routes, or in the VirtualService",
  ),
  "routes-ambiguous": because(
    "several routes, and nothing says which one is meant",
    "Without `routes` in the Rollout a list has to hold exactly one route; the controller rejects the Rollout otherwise.",
    "name the route in the Rollout, or with --route",
  ),
  "destination-missing": because(
    "a route lacks the stable or canary destination",
    "A route can be weighted only when it carries both sides: two Services, or two subsets of one host.",
    "add the destination with weight 0 to the route",
  ),
  "destination-duplicate": because(
    "a route has one of them twice",
    "The controller compares only the first part of a host, and the subset on any host. Each of the two would get the whole weight of that side.",
    "leave one of the two destinations in the route",
  ),
  "weights-impossible": because(
    "the weights of a route cannot add up to 100",
    "Other destinations of the route keep what they hold. What is asked for the canary does not fit into the rest; the message shows the sum.",
    "lower the weight of the other destination first, or ask for less",
  ),
  "step-not-found": because(
    "the Rollout has no step of that index",
    "Steps are counted from 0; the number of steps stands for the end of the update.",
    "kubectl istio-rollout get ROLLOUT",
  ),
  "update-unknown": because(
    "no controller has seen the Rollout yet",
    "The status holds neither a stable nor a current version, so that nothing is known about an update.",
    "kubectl istio-rollout status ROLLOUT",
  ),
  "replica-set-missing": because(
    "there are no pods of the canary version, and only a controller makes them",
    "ReplicaSets are made by the Argo Rollouts controller. Without one this tool can scale what is there, and no more.",
    "start the controller, or go back with abort",
  ),
  "route-not-managed": because(
    "the Rollout does not manage a route of that name",
    "Routes are set and removed as a whole only where managedRoutes or a step of the Rollout names them: all others belong to somebody else.",
    "add the name to trafficRouting.managedRoutes of the Rollout",
  ),
  "route-in-use": because(
    "a managed route carries the weights, or is the last one",
    "Taking it away would leave the VirtualService without a route, or the Rollout without weights.",
    "give the weighted route another name than the managed one",
  ),
  "route-without-destinations": because(
    "the weighted route delegates, redirects or answers by itself",
    "A managed route copies the destinations of the weighted one, and this one has none.",
    "put the weights into the VirtualService that is delegated to",
  ),
  "match-required": because(
    "without `--match` other routes would lose requests",
    "A route without conditions takes every request, and it stands before all others.",
    "add --match header:NAME=VALUE, path=VALUE or method=VALUE",
  ),
  "revision-not-found": because(
    "there is no ReplicaSet of that revision",
    "Old versions are kept as ReplicaSets, as many as spec.revisionHistoryLimit says.",
    "kubectl istio-rollout get ROLLOUT -o json | jq '.replicaSets[].revision'",
  ),
  "container-not-found": because(
    "the pod template has no such container",
    "The names that there are stand below the error.",
    "for all of them: kubectl istio-rollout set-image ROLLOUT '*=IMAGE'",
  ),
  "workload-not-supported": because(
    "`workloadRef` names a kind that this command does not change",
    "Rollouts may take their pod template from a Deployment, a ReplicaSet or a PodTemplate; others cannot be changed from here.",
    "change the workload itself with kubectl",
  ),
  "record-missing": because(
    "nothing is recorded that could be put back",
    "Every direct change leaves its inverse patches in an annotation of the Rollout, unless --no-record was given. What the controller was asked for is not recorded.",
    "go back to an earlier version: kubectl istio-rollout undo ROLLOUT",
  ),
  "record-invalid": because(
    "the record is broken, or is about objects that are not the Rollout's",
    "Anybody who may edit the Rollout can write the annotation, so that it is never followed blindly.",
    "kubectl istio-rollout revert ROLLOUT --list",
  ),
  "record-outdated": because(
    "somebody has changed the recorded fields since",
    "What would be put back is not what stands there any more; putting it back would undo somebody else's work.",
    "see who wrote last: kubectl istio-rollout get ROLLOUT",
  ),
} as const;
