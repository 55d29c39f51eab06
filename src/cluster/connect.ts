// From the options of a command line to clients of the API servers that it is about.
import { arch, platform } from "node:os";
import { UserError } from "../errors.ts";
import type { IstioPlace } from "../resources/live-cluster.ts";
import type { Clock } from "../runtime.ts";
import { type ApiClient, openApiClient } from "./api-client.ts";
import type { Environment, KubectlFlags } from "./connection.ts";
import { findIstioCluster, type IstioCluster } from "./istio-cluster.ts";
import { resolveConnection } from "./kubeconfig.ts";

export type ConnectOptions = {
  readonly flags: KubectlFlags;
  readonly environment: Environment;
  readonly clock: Clock;
  /** The version of this tool, for the User-Agent. */
  readonly version: string;
  /** Where the Argo Rollouts controller runs; looked for in all namespaces unless given. */
  readonly controllerNamespace?: string | undefined;
  /** The context of the Istio primary cluster, where it is another one. */
  readonly istioContext?: string | undefined;
  /** Ends reads under way when aborted; requests that begin later, as for a rollback, go through. */
  readonly signal?: AbortSignal | undefined;
  /** Receives a line per request, without credentials. */
  readonly trace?: ((line: string) => void) | undefined;
};

/** A client of the Rollout's API server, and on request that of its Istio objects, which may be the same. */
export type Clients = {
  readonly main: ApiClient;
  /** Asks for the Secret that names another cluster, unless --istio-context does. Throws `primary-secret-invalid`. */
  readonly findIstio: () => Promise<IstioCluster>;
  readonly close: () => void;
};

/** Also what `version --cluster-info` uses. Sends nothing yet. Throws as `resolveConnection` does. */
export async function connectBoth(options: ConnectOptions): Promise<Clients> {
  const main = await connect(options);
  const { istioContext } = options;
  const named = istioContext ? await connectContext(options, istioContext, "--istio-context") : undefined;
  const opened = [main];
  if (named !== undefined) opened.push(named);
  const findIstio = once(async () => {
    if (named !== undefined) return { place: namedPlace(options.istioContext), api: named };
    const found = await findIstioCluster({ ...options, main, userAgent: userAgentOf(options) });
    opened.push(found.api);
    return found;
  });
  return {
    main,
    findIstio,
    close: () => {
      for (const client of new Set(opened)) client.close();
    },
  };
}

function namedPlace(context: string | undefined): IstioPlace {
  return { source: "option", cluster: context, because: "--istio-context" };
}

/**
 * A client of one of several contexts. Of the flags, only those that hold for any cluster apply to it. Impersonation is
 * one of them: without it the writes there would have all the rights of the kubeconfig's user.
 * Throws as `resolveConnection` does, naming the flag that names the context.
 */
export async function connectContext(options: ConnectOptions, context: string | undefined, flag: string) {
  const { kubeconfig, requestTimeout, as, asGroup, asUid } = options.flags;
  try {
    return await connect({ ...options, flags: { kubeconfig, requestTimeout, as, asGroup, asUid, context } }, true);
  } catch (error) {
    throw error instanceof UserError && error.code === "context-not-found" ? namingFlag(error, flag) : error;
  }
}

async function connect(options: ConnectOptions, named = false): Promise<ApiClient> {
  const connection = await resolveConnection(options.flags, options.environment);
  return openApiClient({ ...options, connection: { ...connection, named }, userAgent: userAgentOf(options) });
}

export function userAgentOf({ version }: ConnectOptions): string {
  return `kubectl-istio_rollout/${version} (${platform()}/${arch()})`;
}

function namingFlag(error: UserError, flag: string): UserError {
  const hint = error.hint?.replace("--context", flag);
  return new UserError(error.code, error.message, { hint, alternatives: error.alternatives, cause: error });
}

/** Makes it when it is first asked for, and gives the same to all who ask. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
