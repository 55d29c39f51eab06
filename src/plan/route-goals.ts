// What the VirtualServices of a Rollout lack for its traffic to be as its status calls for: weights and managed routes.
import { describeObject } from "../resources/resource-ref.ts";
import type { VirtualService } from "../resources/virtual-service.ts";
import type { DesiredTraffic } from "../traffic/desired-traffic.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { heldByOthers } from "../traffic/weight.ts";
import { afterStep } from "./after-step.ts";
import { findRouteChanges } from "./desired-managed-routes.ts";
import { joinByObject } from "./join-writes.ts";
import type { ManagedRouteGoal } from "./managed-route-entries.ts";
import { movingPatch, type RouteListChange, removalPatch, settingPatch } from "./managed-route-patches.ts";
import type { Write } from "./plan.ts";
import { writeWeights } from "./weight-write.ts";
import { type WeightedRoutes, weighRoutes } from "./weighted-routes.ts";

/** The weighted routes with the weights that the status calls for; none while the controller holds them as they are. */
export function findWeightGoals(state: TrafficState, { canaryWeight }: DesiredTraffic): readonly WeightedRoutes[] {
  if (canaryWeight === undefined) return [];
  const { targets } = weighRoutes(state, { weight: canaryWeight, routes: { kind: "rollout" }, capped: true });
  return targets.map(({ virtualService, routes }) => ({
    virtualService,
    routes: routes.map((route) => ({
      ...route,
      canaryWeight,
      stableWeight: Math.max(0, 100 - canaryWeight - heldByOthers(route)),
    })),
  }));
}

/** One write for each VirtualService that differs, weights and managed routes together, in the Rollout's order. */
export function writeRoutes(state: TrafficState, desired: DesiredTraffic): readonly Write[] {
  const weights = findWeightGoals(state, desired);
  const each = new Map(
    state.bindings.map(({ virtualService }) => [describeObject(virtualService.ref), virtualService]),
  );
  return [...each].flatMap(([name, virtualService]) => {
    const own = weights.filter((target) => describeObject(target.virtualService.ref) === name);
    const { removed, placed, set } = findRouteChanges(state, virtualService, desired.routes);
    return joinWrites(state, [
      () => own.flatMap(writeWeights),
      (now) =>
        writeList(
          removalPatch(findIn(now, virtualService), removed),
          virtualService,
          "the steps call for no such route now",
        ),
      ...placed.map(
        (route) => (now: TrafficState) =>
          writeList(
            movingPatch(now, findIn(now, virtualService), route),
            virtualService,
            `http:${route} is to stand where managedRoutes has it`,
          ),
      ),
      ...set.map(
        (goal: ManagedRouteGoal) => (now: TrafficState) =>
          writeList(
            settingPatch(now, findIn(now, virtualService), goal),
            virtualService,
            `a step sets http:${goal.name}`,
          ),
      ),
    ]);
  });
}

function findIn({ bindings }: TrafficState, { ref }: VirtualService): VirtualService {
  const found = bindings.find(({ virtualService }) => describeObject(virtualService.ref) === describeObject(ref));
  if (found === undefined) throw new Error(`${describeObject(ref)} is not the Rollout's`);
  return found.virtualService;
}

function writeList(change: RouteListChange, { ref }: VirtualService, because: string): readonly Write[] {
  return change.patch.length === 0 ? [] : [{ kind: "write", target: ref, routes: [], ...change, because }];
}

/** Changes of one object, each made on what the one before it leaves, as one write. */
function joinWrites(
  start: TrafficState,
  makers: readonly ((state: TrafficState) => readonly Write[])[],
): readonly Write[] {
  const writes: Write[] = [];
  let state = start;
  for (const make of makers) {
    const made = make(state);
    state = made.reduce(afterStep, state);
    writes.push(...made);
  }
  return joinByObject(writes);
}
