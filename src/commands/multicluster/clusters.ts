// The two clusters of a set-up, as the options lead to them.
import { type OpenedClusters, openAccess } from "../../cluster/open-access.ts";
import { UserError } from "../../errors.ts";
import { fieldAt, readString } from "../../resources/fields.ts";
import type { ObjectAccess } from "../../resources/object-access.ts";
import type { Runtime } from "../../runtime.ts";
import { connectOptions } from "../connect-options.ts";
import type { MulticlusterOptions } from "../multicluster-options.ts";
import type { GlobalOptions } from "../shared-options.ts";
import { type ControllerPlace, unlessForbidden } from "./controller-place.ts";

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

/** Of one cluster by the UID of the controller's namespace, which no other one has. Throws `same-cluster`. */
export async function requireOtherCluster(
  { primary, rollouts }: Clusters,
  { namespace, consumer }: Pick<ControllerPlace, "namespace" | "consumer">,
): Promise<void> {
  const found = await unlessForbidden(primary.read({ kind: "Namespace", namespace: "", name: namespace }));
  const uid = found && readString(fieldAt(found, "metadata", "uid"));
  if (uid !== undefined && uid === consumer) throw sameCluster(primary, rollouts);
}

function sameCluster({ context, server }: ObjectAccess, rollouts: ObjectAccess): UserError {
  const what =
    server === rollouts.server
      ? `API server "${server}"`
      : `cluster, under the addresses "${server}" and "${rollouts.server}"`;
  return new UserError("same-cluster", `contexts "${context}" and "${rollouts.context}" lead to the same ${what}`, {
    hint: "a controller needs no Secret for its own cluster; check --primary-context and --rollouts-context",
  });
}
