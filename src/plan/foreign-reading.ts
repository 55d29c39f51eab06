// Where Istio would send traffic to another host than the one that the controller takes a destination for.
import { describeObject } from "../resources/resource-ref.ts";
import { destinationName, routeName } from "../resources/virtual-service.ts";
import { firstLabel } from "../traffic/destinations.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import type { WeightedRoutes } from "./weighted-routes.ts";

type HostName = { readonly label: string; readonly namespace: string };

/**
 * The controller compares the first DNS label only, or the subset on any host (rules 22, 23); Istio resolves a short
 * host in the VirtualService's namespace (pilot/pkg/model/config.go).
 */
export function findForeignReading(
  state: TrafficState,
  { virtualService, routes }: WeightedRoutes,
): readonly Finding[] {
  const { namespace } = state.rollout.ref;
  const subsetHost = state.destinationRule?.host;
  return routes.flatMap(({ route, canary, stable }) =>
    [canary, stable].flatMap((destination) => {
      const meant = resolveHost(subsetHost ?? firstLabel(destination.host), namespace);
      const read = resolveHost(destination.host, virtualService.ref.namespace);
      if (meant.label === read.label && meant.namespace === read.namespace) return [];
      const message =
        `${destinationName(destination)} in ${routeName(route)} of ${describeObject(virtualService.ref)} is ` +
        `${read.label} of namespace "${read.namespace}" for Istio, not ${meant.label} of "${meant.namespace}"`;
      const hint = `write the host as ${meant.label}.${meant.namespace}.svc.cluster.local`;
      return warning("destination-namespace-ignored", message, hint);
    }),
  );
}

function resolveHost(host: string, namespace: string): HostName {
  return { label: firstLabel(host), namespace: host.split(".")[1] ?? namespace };
}
