// What speaks against moving weights: pods that are not there, writers that put weights back, destinations that go away.
import { describeObject } from "../resources/resource-ref.ts";
import type { Rollout } from "../resources/rollout.ts";
import { destinationName, routeName } from "../resources/virtual-service.ts";
import { firstLabel } from "../traffic/destinations.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import { type LiveState, podsOf, type SidePods, type TrafficState } from "../traffic/traffic-state.ts";
import { describeSeenChange, isObserved } from "../traffic/update.ts";
import { totalWeight } from "../traffic/weight.ts";
import { findEmptyDestination } from "./empty-destination.ts";
import { findForeignReading } from "./foreign-reading.ts";
import { findOtherWriters } from "./other-writers.ts";
import { ownRoutes } from "./own-routes.ts";
import { findSharedObjects } from "./shared-objects.ts";
import type { WeightedRoutes } from "./weighted-routes.ts";

/** Findings about giving these routes their weights; those about pods and other writers only live. */
export function findTrafficRisks(state: TrafficState, weighted: readonly WeightedRoutes[]): readonly Finding[] {
  const { live, rollout } = state;
  return [
    ...weighted.flatMap((target) => [
      ...findForeignReading(state, target),
      ...findDoomedDestinations(state, target),
      ...findOddTotals(target),
    ]),
    ...findStaleStatus(rollout),
    ...findSharedObjects(state, weighted),
    ...(live === undefined ? [] : findLiveRisks(state, live, weighted)),
    ...(live === undefined ? [] : findOtherWriters(state, live, weighted)),
  ];
}

/** Weight may only go where pods are ready; each side is judged by the largest weight that it is to get. */
function findLiveRisks(state: TrafficState, live: LiveState, weighted: readonly WeightedRoutes[]): readonly Finding[] {
  const routes = weighted.flatMap((target) => target.routes);
  const canary = podsOf("canary", state, live);
  const stable = podsOf("stable", state, live);
  const worstRoute = routes.toSorted((left, right) => left.stableWeight - right.stableWeight).slice(0, 1);
  return [
    ...findEmptySide(canary, Math.max(...routes.map(({ canaryWeight }) => canaryWeight))),
    ...findEmptySide(stable, Math.max(...routes.map(({ stableWeight }) => stableWeight))),
    ...findSamePods(canary, stable),
    ...worstRoute.flatMap((route) => findOverload(canary, stable, route)),
  ];
}

function findEmptySide(pods: SidePods, weight: number): readonly Finding[] {
  return weight === 0 ? [] : findEmptyDestination(pods, `${weight}%`, "keep its weight at 0");
}

function findSamePods(canary: SidePods, stable: SidePods): readonly Finding[] {
  if (canary.kind !== "hash" || stable.kind !== "hash" || canary.hash !== stable.hash) return [];
  const message = `stable and canary are the same pods (hash ${canary.hash}): no update is under way`;
  return [warning("not-updating", message, "weights make no difference until the Rollout gets a new pod template")];
}

function findOverload(
  canary: SidePods,
  stable: SidePods,
  { canaryWeight, stableWeight }: { readonly canaryWeight: number; readonly stableWeight: number },
): readonly Finding[] {
  if (canary.kind !== "hash" || stable.kind !== "hash" || canary.hash === stable.hash || canary.readyPods === 0)
    return [];
  const podShare = canary.readyPods / (canary.readyPods + stable.readyPods);
  const trafficShare = canaryWeight / Math.max(1, canaryWeight + stableWeight);
  if (trafficShare <= 2 * podShare) return [];
  const message = `${canaryWeight}% would go to ${canary.readyPods} of ${canary.readyPods + stable.readyPods} ready pods`;
  return [
    warning("canary-overloaded", message, "scale the canary ReplicaSet first; nothing does it for a manual weight"),
  ];
}

/**
 * Rule 23.5: the controller deletes a destination that it does not know, unless its weight is 0.
 * One whose host starts with a dot is passed over (rule 22).
 */
function findDoomedDestinations(state: TrafficState, { virtualService, routes }: WeightedRoutes): readonly Finding[] {
  const spared = state.rollout.destinationRule?.additionalSubsets ?? [];
  const isOwn = ownRoutes(state, virtualService);
  return routes
    .filter(({ route }) => isOwn(route))
    .flatMap(({ route, others }) =>
      others
        .filter(({ weight, host }) => (weight ?? 0) > 0 && firstLabel(host) !== "")
        .filter(({ subset }) => subset === undefined || !spared.includes(subset))
        .map((other) => {
          const message = `the controller deletes destination ${destinationName(other)} (${other.weight}%) from ${routeName(route)} of ${describeObject(virtualService.ref)} at its next pass`;
          return warning(
            "controller-will-delete",
            message,
            "it knows stable, canary, additionalSubsetNames and experiments only",
          );
        }),
    );
}

function findOddTotals({ virtualService, routes }: WeightedRoutes): readonly Finding[] {
  return routes
    .filter(({ route }) => totalWeight(route.destinations) !== 100)
    .map(({ route }) => {
      const total = totalWeight(route.destinations);
      const message = `the weights of ${routeName(route)} of ${describeObject(virtualService.ref)} total ${total}, not 100, and will total 100`;
      return warning("weights-not-100", message, "Istio shares traffic in proportion to the total");
    });
}

/** A Rollout that no controller has seen yet has no status that could be stale. */
function findStaleStatus(rollout: Rollout): readonly Finding[] {
  if (rollout.status.observedGeneration === undefined || isObserved(rollout)) return [];
  return [
    warning(
      "stale-status",
      `the controller has ${describeSeenChange(rollout)}`,
      "its status is older than its last change",
    ),
  ];
}
