// Plans `set-header-route`, `set-mirror-route` and `remove-managed-routes`: whole http routes, and nothing beside them.
import { describeObject } from "../resources/resource-ref.ts";
import type { VirtualService } from "../resources/virtual-service.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { settledWay } from "../traffic/way.ts";
import type { ManagedRouteGoal } from "./managed-route-entries.ts";
import { managedRouteNames, requireManaged } from "./managed-route-names.ts";
import { type RouteListChange, removalPatch, settingPatch } from "./managed-route-patches.ts";
import { findRemovalRisks, findSettingRisks } from "./managed-route-risks.ts";
import type { Plan, Write } from "./plan.ts";
import { findSpared, requireUnweighted, routeInUse, sparedRoute } from "./spared-routes.ts";

/**
 * The route in every VirtualService of the Rollout: before the weighted routes in the order of `managedRoutes`, or in
 * place of the one of that name. Every prefix of the steps is safe: requests that a route does not take go on to the
 * weighted routes, and the canary had pods before the first write.
 * Throws `route-not-managed`, `route-in-use`, and as `managedRouteEntry` does.
 */
export function planSetManagedRoute(state: TrafficState, goal: ManagedRouteGoal): Plan {
  requireManaged(state.rollout, goal.name);
  const changed = changeEach(state, (virtualService) => {
    requireUnweighted(state.rollout, virtualService, goal.name);
    return settingPatch(state, virtualService, goal);
  });
  const targets = changed.map(({ virtualService }) => virtualService);
  const risks = targets.length === 0 ? [] : findSettingRisks(state, goal, targets);
  return {
    goal: `${goal.kind} route http:${goal.name}`,
    way: settledWay("direct", state),
    steps: changed.map((change) => planWrite(change, purposeOf(goal))),
    outcome: undefined,
    kept: [],
    already: `http:${goal.name} stands like that already`,
    findings: [...state.findings, ...risks],
  };
}

/**
 * No route of these names any more, or no managed route at all where none is named; one that is not there is no error.
 * Every prefix of the steps is safe, as requests go on to the weighted routes. A weighted route that is a managed one
 * by name stays: it is `route-in-use` where it was named, a warning where it was not.
 * Throws `route-not-managed` too.
 */
export function planRemoveManagedRoutes(state: TrafficState, goal: { readonly names: readonly string[] }): Plan {
  const { rollout } = state;
  const isAll = goal.names.length === 0;
  for (const name of goal.names) requireManaged(rollout, name);
  const names = isAll ? managedRouteNames(rollout) : goal.names;
  const spared = virtualServicesOf(state).flatMap((virtualService) => findSpared(rollout, virtualService, names));
  const [first] = spared;
  if (first !== undefined && !isAll) throw routeInUse(first);
  const changed = changeEach(state, (virtualService) => {
    const kept = spared.filter((route) => route.virtualService === virtualService).map(({ name }) => name);
    return removalPatch(
      virtualService,
      names.filter((name) => !kept.includes(name)),
    );
  });
  const targets = changed.map(({ virtualService }) => virtualService);
  const risks = targets.length === 0 ? [] : findRemovalRisks(state, names, targets);
  const what = isAll ? "managed route" : names.map((name) => `http:${name}`).join(", ");
  return {
    goal: `no ${what}`,
    way: settledWay("direct", state),
    steps: changed.map((change) => planWrite(change, "requests are to go on to the weighted routes")),
    outcome: undefined,
    kept: [],
    already: `there is no ${what}${spared.length === 0 ? "" : " that could go"}`,
    findings: [...state.findings, ...spared.map(sparedRoute), ...risks],
  };
}

type Changed = { readonly virtualService: VirtualService; readonly change: RouteListChange };

/** Those VirtualServices that differ from the goal. */
function changeEach(
  state: TrafficState,
  changeOf: (virtualService: VirtualService) => RouteListChange,
): readonly Changed[] {
  return virtualServicesOf(state)
    .map((virtualService) => ({ virtualService, change: changeOf(virtualService) }))
    .filter(({ change }) => change.patch.length > 0);
}

/** In the Rollout's order, each once. */
function virtualServicesOf({ bindings }: TrafficState): readonly VirtualService[] {
  const each = new Map(bindings.map(({ virtualService }) => [describeObject(virtualService.ref), virtualService]));
  return [...each.values()];
}

function planWrite({ virtualService, change }: Changed, because: string): Write {
  return { kind: "write", target: virtualService.ref, routes: [], ...change, because };
}

function purposeOf(goal: ManagedRouteGoal): string {
  return goal.kind === "header"
    ? `http:${goal.name} is to send the requests that it matches to the canary`
    : `http:${goal.name} is to mirror ${goal.percentage}% of the requests that it matches to the canary`;
}
