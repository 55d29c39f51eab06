// Findings that only tell.
import { because } from "./explanation.ts";

export const warnings = {
  "canary-overloaded": because(
    "the canary's share of traffic is more than twice its share of pods",
    "Its few pods would take far more requests than those of the stable version do.",
    "let the controller scale it: choose the weight of a step, or scale the canary first",
  ),
  "gitops-owned": because(
    "Argo CD or Flux tracks the object and may put it back",
    "Its next sync, or self-healing, writes what git says.",
    "exclude the weights from the sync, or change them in git with -f and --write",
  ),
  "controller-will-delete": because(
    "the controller removes a destination, subset or route at its next pass",
    "It writes whole lists and keeps only what is the Rollout's own.",
    "move it into a VirtualService or DestinationRule of its own",
  ),
  "weights-not-100": because(
    "the weights of a route do not add up to 100",
    "Istio takes them as shares of their total; the controller writes 100.",
    "kubectl istio-rollout sync ROLLOUT",
  ),
  "stable-overloaded": because(
    "an abort sends all traffic to a stable version that has not all of its pods yet",
    "With dynamicStableScale it has only as many as its share needed. They are scaled up at once; an abort does not wait for them.",
    "kubectl istio-rollout get ROLLOUT -w",
  ),
  "routes-unknown": because(
    "the routes that the Rollout names cannot be told",
    "A VirtualService is missing or may not be read, or a route has another name. What needs no routes goes on without them, and an abort takes every route with both destinations.",
    "kubectl istio-rollout validate ROLLOUT",
  ),
  "traffic-unknown": because(
    "traffic may still go to the canary where nothing could be seen or written",
    "The abort stands in the status of the Rollout, but not all of its traffic could be moved.",
    "correct what the message names, and run the command again",
  ),
  "revision-not-stable": because(
    "the revision before the current one is not the stable version",
    "Another update came in between and was given up: undo goes back to that one, as kubectl argo rollouts does.",
    "name the revision with --to-revision",
  ),
  "weight-does-not-last": because(
    "the controller goes on from that weight by itself",
    "The step behind it ends without a person: a pause with a duration, an analysis, an experiment.",
    "kubectl istio-rollout pause ROLLOUT",
  ),
  "stale-status": because(
    "the status is about an older generation of the Rollout",
    "The controller has not seen the last change of the spec yet.",
    "kubectl istio-rollout status ROLLOUT",
  ),
  "shared-object": because(
    "another Rollout uses the same route, DestinationRule or Service",
    "Two controllers' passes overwrite each other's weights there.",
    "give each Rollout routes of its own",
  ),
  "not-updating": because(
    "stable and canary are the same pods",
    "No update is under way, so that the split makes no difference.",
    "kubectl istio-rollout set-image ROLLOUT CONTAINER=IMAGE",
  ),
  "hash-unknown": because(
    "which pods a Service or subset selects is not known",
    "It carries no pod template hash, as before the controller has adopted it, or ReplicaSets cannot be told.",
    "kubectl istio-rollout get ROLLOUT",
  ),
  "destination-namespace-ignored": because(
    "the controller compares only the first part of a host",
    "A destination of another namespace counts as the Rollout's own, because its name begins alike.",
    "give one of the two another name",
  ),
  "route-left-alone": because(
    "a route list of another protocol does not carry the destinations",
    "This tool leaves it alone; the controller rejects the whole VirtualService because of it.",
    "move the list into a VirtualService of its own",
  ),
  "reference-read-differently": because(
    "the controller reads the name of the VirtualService otherwise",
    "A dotted name is NAME.NAMESPACE for the controller, and that object does not exist.",
    "write the reference as NAME.NAMESPACE",
  ),
  "no-controller-found": because(
    "neither a Lease nor a Deployment of a controller was found",
    "One that runs outside of the cluster's view would put weights back at once.",
    "name its namespace with --controller-namespace",
  ),
  "controller-unknown": because(
    "whether a controller is alive could not be found out",
    "A permission is missing; to be safe it counts as alive.",
    "run the kubectl auth can-i line of the message",
  ),
  "primary-cluster-unknown": because(
    "whether the Istio objects lie in another cluster could not be found out",
    "Secrets may not be listed. If there is such a Secret, the VirtualServices here do nothing.",
    "name the cluster with --istio-context",
  ),
  "controller-not-acting": because(
    "the controller leaves something undone",
    "It is alive, and a request was not followed, or parts of the traffic are held back. The message says why where that is known.",
    "kubectl istio-rollout status ROLLOUT",
  ),
  "taken-over": because(
    "the Rollout is taken over from its controller",
    "No step runs and nothing scales its pods until it is handed back.",
    "kubectl istio-rollout handback ROLLOUT",
  ),
  "weights-return": because(
    "handing back changes the weights",
    "The controller goes on where its own record stands.",
    "add --promote or --abort to keep what was done by hand",
  ),
  "nobody-acts": because(
    "no controller will carry out what was asked for",
    "The request stands in the Rollout, and is followed once a controller runs.",
    "start the controller",
  ),
  "pause-holds-no-weight": because(
    "a pause does not hold foreign weights",
    "The controller writes its own weights while the Rollout is paused, too.",
    "kubectl istio-rollout takeover ROLLOUT",
  ),
  "paused-by-hand": because(
    "spec.paused is set",
    "A person has paused the Rollout: no step is taken before it is resumed.",
    "kubectl istio-rollout resume ROLLOUT",
  ),
  "not-recorded": because(
    "the change could not be recorded",
    "It stands, but revert does not know of it, or no Event tells of it. A permission is missing.",
    "run the kubectl auth can-i line of the message",
  ),
} as const;
