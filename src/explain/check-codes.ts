// What `multicluster verify` finds, and what the commands around it tell beside their result.
import type { CheckCode } from "../multicluster/check.ts";
import { because, type Explanation } from "./explanation.ts";

const setup = "kubectl istio-rollout setup-multicluster --primary-context CONTEXT";
const rotate = "kubectl istio-rollout multicluster rotate --primary-context CONTEXT";

export const checkCodes = {
  "primary-secret-missing": because(
    "no Secret leads the controller to a primary cluster",
    "The controller looks for the label istio.argoproj.io/primary-cluster=true when it starts; without such a Secret it reads and writes VirtualServices in its own cluster.",
    setup,
  ),
  "primary-secret-ambiguous": because(
    "several Secrets are labelled as that of the primary cluster",
    "The controller takes the first in the order of namespace and name, and says nothing about the others.",
    "leave the label on one of them, and restart the controller",
  ),
  "primary-secret-empty": because(
    "the Secret of the primary cluster holds no data",
    "The controller crashes when it starts, again and again.",
    "delete it, and set it up again",
    setup,
  ),
  "primary-secret-keys": because(
    "the Secret of the primary cluster has several keys",
    "At each start the controller takes any one of them.",
    "leave the kubeconfig as its only key, and restart the controller",
  ),
  "primary-secrets-unseen": because(
    "there may be another Secret in a namespace that could not be looked at",
    "The controller takes the first labelled Secret of all namespaces, unless it was started with --namespaced.",
    "kubectl auth can-i list secrets -A",
  ),
  "primary-kubeconfig-empty": because(
    "the key in the Secret of the primary cluster is empty",
    "The controller falls back to its own cluster without a word.",
    setup,
  ),
  "primary-kubeconfig-invalid": because(
    "the kubeconfig in the Secret of the primary cluster cannot be used",
    "The controller falls back to its own cluster without a word; only a line in its log tells of it.",
    setup,
  ),
  "primary-kubeconfig-not-portable": because(
    "the kubeconfig in the Secret names a program or a file",
    "What works on a person's machine is not there in the controller's pod. This tool does not follow it either: who may write a Secret shall not run programs here.",
    setup,
  ),
  "primary-server-plain-http": because(
    "the kubeconfig in the Secret leads to plain http",
    "Whoever is on the way reads the token, and can write VirtualServices with it.",
    `${setup} --server https://HOST:PORT`,
  ),
  "primary-secret-used-by-istiod": because(
    "the Secret carries the label by which istiod reads remote clusters",
    "In its own namespace istiod takes the primary cluster for one more remote cluster of the mesh. istioctl sets the label; the controller does not need it.",
    "remove the label istio/multiCluster from the Secret",
  ),
  "primary-server-loopback": because(
    "the kubeconfig in the Secret leads to a loopback address",
    "From a pod it leads to the pod itself, so that the controller sees no VirtualService.",
    `${setup} --server https://HOST:PORT`,
  ),
  "primary-server-unreachable": because(
    "the API server of the primary cluster does not answer",
    "Every Rollout with Istio routing freezes: no status, no condition, no event.",
    "check the address, and the way from here and from the controller's pod",
    setup,
  ),
  "primary-certificate-invalid": because(
    "the certificate of the primary cluster does not hold",
    "It is signed by another authority than that of the kubeconfig, is for another name, or has expired.",
    "give the authority with --certificate-authority FILE, or the name with --tls-server-name NAME",
    setup,
  ),
  "primary-certificate-unchecked": because(
    "the kubeconfig has the certificate of the primary cluster not checked",
    "With insecure-skip-tls-verify the controller sends its token to whoever answers under that address.",
    setup,
  ),
  "primary-token-rejected": because(
    "the primary cluster does not accept the token in the Secret",
    "The token Secret or the ServiceAccount was deleted, or the key was changed that signs tokens.",
    rotate,
  ),
  "primary-token-expired": because(
    "the token in the Secret has expired",
    "Since then the controller reads and writes nothing in the primary cluster, and Rollouts with Istio routing freeze.",
    rotate,
  ),
  "primary-token-expiring": because(
    "the token in the Secret expires soon",
    "Less than a fifth of its life is left; nothing renews it by itself.",
    rotate,
  ),
  "primary-token-kept": because(
    "a set-up was asked for a token that expires, and keeps one that does not",
    "A second set-up replaces no token that serves; a rotation does, without a gap.",
    rotate,
  ),
  "primary-permission-missing": because(
    "the controller's account lacks a permission in the primary cluster",
    "It needs get, list, watch, update and patch on VirtualServices and DestinationRules; without one of them an update fails half-way.",
    setup,
  ),
  "primary-istio-absent": because(
    "the primary cluster serves no VirtualServices that the controller asks for",
    "It asks for networking.istio.io/v1alpha3 unless it was started with --istio-api-version.",
    "check that the context leads to the cluster in which Istio's configuration is kept",
  ),
  "controller-before-secret": because(
    "the controller was started before the Secret was changed",
    "It reads the Secret only when it starts: until then it goes on with the old access, or with its own cluster.",
    "kubectl rollout restart deployment argo-rollouts",
  ),
  "controller-start-unknown": because(
    "nothing tells since when the controller runs",
    "Its Pods may not be listed, or there are none and no Lease either.",
    "restart it once after the last change of the Secret",
  ),
  "rollouts-unseen": because(
    "Rollouts may not be listed, so that what they refer to is not known",
    "Whether the primary cluster has their VirtualServices and DestinationRules was not looked at.",
    "kubectl auth can-i list rollouts.argoproj.io -A",
  ),
  "primary-object-missing": because(
    "a Rollout refers to an object that the primary cluster has not",
    "The controller looks nowhere else, and marks the Rollout as invalid (InvalidSpec).",
    "make it there, in a namespace of the same name",
  ),
  "rollout-loses-object": because(
    "a Rollout's objects are in the primary cluster only",
    "After the removal the controller looks in its own cluster, and marks the Rollout as invalid (InvalidSpec).",
    "make them in the Rollouts' cluster before",
  ),
  "primary-shared": because(
    "the controller of another cluster writes in this primary cluster too",
    "Each controller cleans the DestinationRules of Rollouts that its own cluster has not, within a second.",
    "keep the Rollouts of one primary cluster in one cluster",
  ),
  "rotation-unfinished": because(
    "a token that is not in use any more is still valid",
    "A rotation ended before its last step; the old token still opens the primary cluster.",
    rotate,
  ),
  "secret-left": because(
    "another Secret still names a primary cluster for the controller",
    "It was not made by this tool, so that it is left alone; at its next start the controller uses it.",
    "delete it if it is not wanted",
  ),
  "restart-needed": because(
    "the controller has to be restarted before the change takes effect",
    "It reads the Secret only when it starts, and goes on with what it has read before.",
    "kubectl rollout restart deployment argo-rollouts",
  ),
} as const satisfies Record<CheckCode, Explanation>;
