// What a rule is asked about: each of these turns a check of one subject into a check of the whole world.
import { type RolloutView, usesIstio } from "./rollout-view.ts";
import type { Rule, RuleFinding } from "./rule.ts";
import { type SelectedRoute, selectRoutes } from "./select-routes.ts";
import type { VirtualServiceView } from "./virtual-service-view.ts";
import { isResolved, objectsOf, type ResolvedBinding, type World } from "./world.ts";
import type { WorldKind, WorldObject } from "./world-object.ts";

type Check = Rule["check"];
type CheckOf<Subject> = (subject: Subject, world: World) => readonly RuleFinding[];

/** Every Rollout, also blue-green ones and those without traffic routing. */
export function onRollouts(check: CheckOf<RolloutView>): Check {
  return (world) => world.rollouts.flatMap((rollout) => check(rollout, world));
}

/** Rollouts with `trafficRouting.istio`. */
export function onIstioRollouts(check: CheckOf<RolloutView>): Check {
  return (world) => world.rollouts.filter(usesIstio).flatMap((rollout) => check(rollout, world));
}

/** Every VirtualService of the input, whether a Rollout refers to it or not: only for what is wrong in itself. */
export function onVirtualServices(check: CheckOf<VirtualServiceView>): Check {
  return (world) => world.virtualServices.flatMap((virtualService) => check(virtualService, world));
}

/** Each reference of a Rollout whose VirtualService is there. */
export function onBindings(check: CheckOf<ResolvedBinding>): Check {
  return (world) => world.bindings.filter(isResolved).flatMap((binding) => check(binding, world));
}

/** Each route that the controller weights for a Rollout, as far as the selection can be told. */
export function onSelectedRoutes(check: CheckOf<SelectedRoute>): Check {
  return onBindings((binding, world) =>
    selectRoutes(binding).flatMap(({ routes }) => routes.flatMap((route) => check({ ...binding, route }, world))),
  );
}

/** Every object of that kind in the input. */
export function onObjects(kind: WorldKind, check: CheckOf<WorldObject>): Check {
  return (world) => objectsOf(world, kind).flatMap((object) => check(object, world));
}
