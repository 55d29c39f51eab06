// Managed routes of running Rollouts against what their steps call for.
import { desiredTraffic } from "../traffic/desired-traffic.ts";
import type { LiveRollout } from "./live-state.ts";
import { selectRoutes } from "./select-routes.ts";
import { memberAt, numberOf, textOf, type Value, valueAt } from "./value.ts";
import type { RouteView, VirtualServiceView } from "./virtual-service-view.ts";
import { isResolved, type ResolvedBinding, type World } from "./world.ts";

export type ManagedRoutes = {
  readonly virtualService: VirtualServiceView;
  readonly http: readonly RouteView[];
  /** Names of routes that the status calls for, and of those that have to be gone; never of weighted ones. */
  readonly present: readonly string[];
  readonly absent: readonly string[];
};

/** One for each VirtualService of the cluster that has http routes: others have no managed ones. */
export function findManagedRoutes({ view, state }: LiveRollout, world: World): readonly ManagedRoutes[] {
  const { routes } = desiredTraffic(state);
  const bindings = (world.bindingsByRollout.get(view.object) ?? []).filter(isResolved);
  return bindings.flatMap((binding) => {
    const { virtualService } = binding;
    const http = virtualService.routes.http ?? [];
    if (http.length === 0 || virtualService.object.origin !== "cluster") return [];
    const weighted = weightedNames(binding);
    const named = (kind: "present" | "absent") =>
      routes.flatMap((route) => (route.kind === kind && !weighted.has(route.name) ? route.name : []));
    return [{ virtualService, http, present: named("present"), absent: named("absent") }];
  });
}

/** The last step at or before the current one that names the route. */
export function findStepOf({ view }: LiveRollout, name: string): Value | undefined {
  const current = numberOf(valueAt(view.object, "status", "currentStepIndex")) ?? 0;
  return view.steps
    .slice(0, current + 1)
    .findLast((step) =>
      ["setHeaderRoute", "setMirrorRoute"].some((kind) => textOf(memberAt(step, kind, "name")) === name),
    );
}

function weightedNames(binding: ResolvedBinding): ReadonlySet<string> {
  const selected = selectRoutes(binding).flatMap(({ protocol, routes }) => (protocol === "http" ? routes : []));
  return new Set([...binding.reference.httpRoutes, ...selected.flatMap(({ name }) => name ?? [])]);
}
