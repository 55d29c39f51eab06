// Which routes of a Rollout's VirtualServices are to be weighted, and the weights that each side gets.
import { UserError } from "../errors.ts";
import { describePlace } from "../resources/fields.ts";
import { findNearest } from "../resources/near-names.ts";
import type { VirtualService } from "../resources/virtual-service.ts";
import type { RouteSides } from "../traffic/destinations.ts";
import type { Finding } from "../traffic/finding.ts";
import { isAbout, type RouteSelector } from "../traffic/route-selector.ts";
import {
  type Binding,
  type RouteChoice,
  selectAllRoutes,
  selectNamedRoutes,
  selectRolloutRoutes,
} from "../traffic/routes.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { heldByOthers, stableWeightFor } from "../traffic/weight.ts";

/** `weight` is the canary's integer share, 0 to 100; with `capped` as much of it as other destinations leave. */
export type WeightGoal = { readonly weight: number; readonly routes: RouteChoice; readonly capped?: true };

/** The chosen routes of one VirtualService, each with the weights it is to get. */
export type WeightedRoutes = { readonly virtualService: VirtualService; readonly routes: readonly WeightedRoute[] };
export type WeightedRoute = RouteSides & { readonly canaryWeight: number; readonly stableWeight: number };

/**
 * Every target has at least one route. Throws `UserError` where a route cannot be found or weighted, or where one that
 * was chosen may stand in a VirtualService that was not read; `all` takes what can be told.
 */
export function weighRoutes(
  state: TrafficState,
  { weight, routes: choice, capped }: WeightGoal,
): { readonly targets: readonly WeightedRoutes[]; readonly findings: readonly Finding[] } {
  const [unread] = state.unread;
  if (unread !== undefined && choice.kind !== "all") throw unread;
  if (choice.kind === "named") requireKnownVirtualServices(state, choice.selectors);
  const selected = groupBindings(state.bindings).map((group) => selectIn(group, state, choice));
  const targets = selected
    .filter(({ routes }) => routes.length > 0)
    .map(({ virtualService, routes }) => ({
      virtualService,
      routes: routes.map((sides) => {
        const canaryWeight = capped ? Math.max(0, Math.min(weight, 100 - heldByOthers(sides))) : weight;
        return { ...sides, canaryWeight, stableWeight: stableWeightFor(canaryWeight, sides, virtualService) };
      }),
    }));
  if (targets.length === 0) throw nothingSelected(state);
  return { targets, findings: selected.flatMap(({ findings }) => findings) };
}

type BindingGroup = readonly [Binding, ...Binding[]];
type Selected = {
  readonly virtualService: VirtualService;
  readonly routes: readonly RouteSides[];
  readonly findings: readonly Finding[];
};

/** A Rollout may name one VirtualService in several entries, with other routes in each; it is still one object. */
function groupBindings(bindings: readonly Binding[]): readonly BindingGroup[] {
  const groups = Map.groupBy(bindings, ({ virtualService: { ref } }) => `${ref.namespace}/${ref.name}`);
  return [...groups.values()].flatMap(([first, ...more]) => (first === undefined ? [] : [[first, ...more] as const]));
}

function selectIn(group: BindingGroup, state: TrafficState, choice: RouteChoice): Selected {
  const [binding] = group;
  const { virtualService } = binding;
  const context = { sides: state.sides, managedRoutes: state.rollout.managedRoutes };
  switch (choice.kind) {
    case "all":
      return { virtualService, routes: selectAllRoutes(binding, context), findings: [] };
    case "named": {
      const selectors = choice.selectors.filter((selector) => isAbout(selector, virtualService));
      return { virtualService, routes: selectNamedRoutes(binding, context, selectors), findings: [] };
    }
    case "rollout": {
      const selections = group.map(({ reference }) => selectRolloutRoutes({ virtualService, reference }, context));
      const routes = new Map(selections.flatMap((entry) => entry.routes).map((sides) => [sides.route, sides]));
      const findings = new Map(selections.flatMap((entry) => entry.findings).map((found) => [found.message, found]));
      return { virtualService, routes: [...routes.values()], findings: [...findings.values()] };
    }
  }
}

/** A selector for a VirtualService that the Rollout does not use would be dropped in silence. */
function requireKnownVirtualServices(state: TrafficState, selectors: readonly RouteSelector[]): void {
  const unknown = selectors.filter(
    (selector) => !state.bindings.some(({ virtualService }) => isAbout(selector, virtualService)),
  );
  if (unknown.length === 0) return;
  const texts = unknown.map(({ text }) => `"${text}"`).join(", ");
  const message = `route ${texts} is in no VirtualService of ${describePlace(state.rollout)}`;
  throw new UserError("route-not-found", message, {
    alternatives: { label: "VirtualServices", values: virtualServiceNames(state) },
    hint:
      findNearestOwner(unknown, state) ??
      "write --route NAME[.NAMESPACE]/http:ROUTE with one of these names, or leave the name out",
  });
}

/** With the namespace or without it, as it may be written either way. */
function findNearestOwner(unknown: readonly RouteSelector[], state: TrafficState): string | undefined {
  const names = [...state.bindings.map(({ virtualService: { ref } }) => ref.name), ...virtualServiceNames(state)];
  const [hint] = unknown.flatMap(({ text }) => {
    const slash = text.indexOf("/");
    const nearest = findNearest(text.slice(0, slash), names);
    return nearest === undefined ? [] : [`did you mean --route ${nearest}${text.slice(slash)}?`];
  });
  return hint;
}

function nothingSelected(state: TrafficState): UserError {
  return new UserError("route-not-found", `no route of ${describePlace(state.rollout)} carries both destinations`, {
    alternatives: { label: "VirtualServices", values: virtualServiceNames(state) },
    hint: "a route can only be weighted when it carries both the stable and the canary destination",
  });
}

function virtualServiceNames({ bindings }: TrafficState): readonly string[] {
  return bindings.map(({ virtualService: { ref } }) => `${ref.name}.${ref.namespace}`);
}
