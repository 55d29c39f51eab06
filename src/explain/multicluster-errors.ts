// An Istio primary cluster beside the one of the Rollouts.
import { because } from "./explanation.ts";

export const multiclusterErrors = {
  "primary-secret-invalid": because(
    "the Secret that leads to the Istio primary cluster cannot be used",
    "The controller takes the first Secret with the label istio.argoproj.io/primary-cluster, and falls back to its own cluster without a word where that one is broken. This tool does not.",
    "kubectl istio-rollout multicluster verify",
    "name the cluster with --istio-context CONTEXT",
  ),
  "controller-not-found": because(
    "no Argo Rollouts controller was found, or more than one",
    "The Secret belongs into the controller's namespace, which is known from its Deployment or its Lease.",
    "name it with --controller-namespace",
  ),
  "primary-access-failed": because(
    "the access that was set up does not work, or lacks a permission",
    "It is tried through the generated kubeconfig before it is stored: server, certificate, token and every verb that the controller needs.",
    "kubectl istio-rollout multicluster verify",
  ),
  "server-unsuitable": because(
    "refused: the controller could not reach that server, or not safely",
    "The address in a person's kubeconfig is often a loopback one, which means something else in the controller's pod; over plain http its token would be readable.",
    "give the address with --server https://HOST:PORT",
  ),
  "same-cluster": because(
    "refused: both contexts lead to the same API server",
    "A controller needs no Secret for its own cluster.",
    "kubectl config get-contexts",
  ),
  "primary-secret-exists": because(
    "refused: another Secret names a primary cluster already",
    "The controller uses whichever of two comes first.",
    "delete the other one, or take its label away",
  ),
  "secret-has-other-keys": because(
    "refused: the Secret holds other keys",
    "The controller uses a random one of several.",
    "choose another name with --name",
  ),
  "object-not-ours": because(
    "refused: an object of that name was made by somebody else, or for another controller",
    "Only what this tool has made for this controller is changed and removed by it.",
    "choose another name",
    "take it over with --force",
  ),
  "account-elsewhere": because(
    "refused: the account of the set-up is in another namespace",
    "The ClusterRole has one ServiceAccount, and tells remove where it is: another one would take its rights at once, and the old one would stay behind with its token.",
    "name the namespace in which it is",
    "remove the set-up, then make it anew",
  ),
  "multicluster-incomplete": because(
    "a part of it was carried out before it failed",
    "Every part can be carried out again: what stands already is left as it is.",
    "run the command again",
  ),
} as const;
