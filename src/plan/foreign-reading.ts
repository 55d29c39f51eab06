// Where Istio would send traffic to another host than the one that the controller takes a destination for.
import { describeObject } from "../resources/resource-ref.ts";
import { destinationName, routeName } from "../resources/virtual-service.ts";
import { firstLabel } from "../traffic/destinations.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import type { WeightedRoutes } from "./weighted-routes.ts";

/**
 * The controller compares the first DNS label only, or the subset on any host (rules 22, 23). Istio resolves a host
 * without a dot in the VirtualService's namespace, and takes any other as it stands (pilot/pkg/model/config.go).
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
      if (isSameHost(meant, read)) return [];
      const message =
        `${destinationName(destination)} in ${routeName(route)} of ${describeObject(virtualService.ref)} is ` +
        `host "${read}" for Istio, and the controller takes it for "${meant}"`;
      return warning("destination-namespace-ignored", message, `write the host as ${meant}`);
    }),
  );
}

function resolveHost(host: string, namespace: string): string {
  return host.includes(".") ? host : `${host}.${namespace}.svc.cluster.local`;
}

/** Whatever the domain of the cluster is; without one it is another name for Istio. */
function isSameHost(left: string, right: string): boolean {
  const withoutDomain = (host: string) => host.replace(/^([^.]+\.[^.]+\.svc\.).+$/, "$1");
  return withoutDomain(left) === withoutDomain(right);
}
