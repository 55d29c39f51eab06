// Objects of the Istio cluster. Where a Secret leads there, failures say so: the kubeconfig of whoever runs the command
// has nothing to do with them.
import { type ErrorCode, UserError } from "../errors.ts";
import type { IstioPlace } from "../resources/live-cluster.ts";
import type { ObjectFeed } from "../resources/object-feed.ts";
import type { Kind } from "../resources/resource-ref.ts";
import type { IstioCluster } from "./istio-cluster.ts";
import { type ObjectClient, openObjectClient } from "./object-client.ts";

export function openIstioClient({ place, api }: IstioCluster, fieldManager: string): ObjectClient {
  const client = openObjectClient(api, fieldManager);
  const explain = (error: unknown) => {
    throw explained(error, place);
  };
  return {
    api,
    read: (key) => client.read(key).catch(explain),
    patch: (target, patch, options) => client.patch(target, patch, options).catch(explain),
  };
}

/** Lists and follows the kinds that `placeOf` knows a place of in that place. */
export function openIstioFeed(feed: ObjectFeed, placeOf: (kind: Kind) => Promise<IstioPlace | undefined>): ObjectFeed {
  const explain = (kind: Kind) => async (error: unknown) => {
    const place = await placeOf(kind);
    throw place === undefined ? error : explained(error, place);
  };
  return {
    list: (target, listener) => feed.list(target, listener).catch(explain(target.kind)),
    follow: (target, listener, signal) => feed.follow(target, listener, signal).catch(explain(target.kind)),
  };
}

function explained(error: unknown, place: IstioPlace): unknown {
  const isDue = place.source === "secret" && error instanceof UserError && ofConnection.includes(error.code);
  return isDue ? fromSecret(error, place) : error;
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
