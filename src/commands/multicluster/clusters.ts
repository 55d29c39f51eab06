// The two clusters of a set-up, as the options lead to them.
import { type OpenedClusters, openAccess } from "../../cluster/open-access.ts";
import { UserError } from "../../errors.ts";
import type { ObjectAccess } from "../../resources/object-access.ts";
import type { Runtime } from "../../runtime.ts";
import { connectOptions } from "../connect-options.ts";
import type { MulticlusterOptions } from "../multicluster-options.ts";
import type { GlobalOptions } from "../shared-options.ts";

export type Clusters = OpenedClusters & { readonly primary: ObjectAccess };

/** Throws `same-cluster` where both contexts lead to one API server. */
export async function openClusters(
  { primaryContext, rolloutsContext, fieldManager }: MulticlusterOptions,
  options: GlobalOptions,
  runtime: Runtime,
): Promise<OpenedClusters> {
  const contexts = { primary: primaryContext, rollouts: rolloutsContext };
  const opened = await openAccess({ ...connectOptions(options, undefined, runtime), contexts, fieldManager });
  const { primary, rollouts } = opened;
  if (primary !== undefined) {
    if (primary.server === rollouts.server) throw sameCluster(primary, rollouts);
    runtime.terminal.notice(`primary cluster: context "${primary.context}"`);
  }
  runtime.terminal.notice(`Rollouts' cluster: context "${rollouts.context}"`);
  return opened;
}

export function hasPrimary(clusters: OpenedClusters): clusters is Clusters {
  return clusters.primary !== undefined;
}

function sameCluster(primary: ObjectAccess, rollouts: ObjectAccess): UserError {
  return new UserError(
    "same-cluster",
    `contexts "${primary.context}" and "${rollouts.context}" lead to the same API server "${primary.server}"`,
    { hint: "a controller needs no Secret for its own cluster; check --primary-context and --rollouts-context" },
  );
}
