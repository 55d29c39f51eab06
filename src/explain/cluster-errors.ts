// The way to the cluster, and what the API server says.
import { because } from "./explanation.ts";

export const clusterErrors = {
  "kubeconfig-missing": because(
    "there is no kubeconfig",
    "Neither --kubeconfig nor KUBECONFIG nor ~/.kube/config leads to a file, and this is no pod of a cluster.",
    "kubectl config view",
    "with -f no cluster is needed",
  ),
  "kubeconfig-invalid": because(
    "the kubeconfig cannot be used as it is",
    "A file is not readable, or an entry in it is incomplete. The message names file and field.",
    "kubectl config view --raw",
  ),
  "context-not-found": because(
    "the kubeconfig has no such context",
    "The contexts that there are stand below the error.",
    "kubectl config get-contexts",
  ),
  "credentials-failed": because(
    "a login could not be made: token file, exec plugin, auth provider",
    "The kubeconfig's user gets its credentials from a program or a file that failed. The same would happen to kubectl.",
    "run the login command of your cluster again",
  ),
  "server-unreachable": because(
    "the API server, or the proxy to it, cannot be reached",
    "No answer came from the address in the kubeconfig. The message says how far it got: name, connection, TLS or proxy.",
    "kubectl version",
    "check VPN, HTTPS_PROXY and NO_PROXY",
  ),
  "certificate-invalid": because(
    "a certificate is wrong, expired or not trusted",
    "Either the server's certificate is not signed by the authority in the kubeconfig or does not carry its name, or the client's own has expired. Nothing was sent.",
    "renew the kubeconfig",
  ),
  "request-timeout": because(
    "the server did not answer in time",
    "The time limit is --request-timeout. For a write the command says whether it may have been carried out.",
    "kubectl get --raw /readyz",
  ),
  unauthorized: because(
    "the server does not accept the credentials",
    "The token or certificate is unknown to the server, or has expired.",
    "log in to the cluster again",
  ),
  forbidden: because(
    "a permission is missing",
    "The message names verb, resource and namespace, and the kubectl auth can-i line that asks for it. examples/rbac.yaml holds all that this tool needs.",
    "kubectl auth can-i --list -n NAMESPACE",
  ),
  "crd-absent": because(
    "Argo Rollouts or Istio is not installed there",
    "The API server does not know the kind at all. Either it is the wrong context, or Istio objects are kept in another cluster.",
    "name the cluster with --context, or --istio-context for Istio objects",
  ),
  conflict: because(
    "the object was changed meanwhile, or is in the way",
    "Somebody else wrote between this command's read and its write.",
    "run the command again",
  ),
  "admission-denied": because(
    "an admission webhook or policy refused the change",
    "The text is the webhook's own. Istio's refuses routes whose weights total 0 or are negative, policies refuse what their owners forbid.",
    "change what the text asks for, or ask who set the policy up",
  ),
  "request-rejected": because(
    "the server does not take the request as it is",
    "The object would not be valid, or the server is older than what was asked of it.",
    "look at the message, which is the server's own",
  ),
  "server-error": because(
    "the server failed",
    "A 5xx answer after several tries. Nothing is wrong with the command.",
    "kubectl get --raw /readyz",
  ),
} as const;
