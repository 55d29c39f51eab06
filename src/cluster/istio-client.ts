// Objects of the Istio cluster. Where a Secret leads there, failures say so: the kubeconfig of whoever runs the command
// has nothing to do with them.
import { type ErrorCode, UserError } from "../errors.ts";
import type { IstioPlace } from "../resources/live-cluster.ts";
import type { IstioCluster } from "./istio-cluster.ts";
import { type ObjectClient, openObjectClient } from "./object-client.ts";

export function openIstioClient({ place, api }: IstioCluster, fieldManager: string): ObjectClient {
  const client = openObjectClient(api, fieldManager);
  if (place.source !== "secret") return client;
  const explain = (error: unknown) => {
    throw error instanceof UserError && ofConnection.includes(error.code) ? fromSecret(error, place) : error;
  };
  return {
    api,
    read: (key) => client.read(key).catch(explain),
    patch: (target, patch, options) => client.patch(target, patch, options).catch(explain),
  };
}

const ofConnection: readonly ErrorCode[] = [
  "unauthorized",
  "forbidden",
  "server-unreachable",
  "certificate-invalid",
  "credentials-failed",
  "crd-absent",
];

function fromSecret({ code, message, cause }: UserError, { because }: IstioPlace): UserError {
  const hint = `${because} leads there: check it with kubectl istio-rollout multicluster verify, or name the cluster of the Istio objects with --istio-context CONTEXT`;
  return new UserError(code, message, { hint, cause });
}
