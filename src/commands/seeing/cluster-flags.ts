// The flags of a command line that lead to a cluster, for commands that a message proposes.
import type { ClusterFlags } from "../../view/sources.ts";
import { quote } from "../kubectl-target.ts";
import type { GlobalOptions } from "../shared-options.ts";

/** Nothing where the kubeconfig's own choice was meant. */
export function clusterFlags({ kubectl, istioContext }: GlobalOptions): ClusterFlags {
  const { kubeconfig, context, cluster, user, server } = kubectl;
  const shared = Object.entries({ kubeconfig, context, cluster, user, server })
    .map(([name, value]) => flag(name, value))
    .join("");
  return { own: `${shared}${flag("istio-context", istioContext)}`, kubectl: shared };
}

function flag(name: string, value: string | undefined): string {
  return value === undefined ? "" : ` --${name} ${quote(value)}`;
}
