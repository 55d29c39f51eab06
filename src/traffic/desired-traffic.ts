// What the controller would write now for a Rollout as its status stands: weights, hashes and managed routes.
import { describeObject } from "../resources/resource-ref.ts";
import { findBlockages } from "./blockage.ts";
import { type ControllerPass, openPass } from "./controller-pass.ts";
import { type DesiredRoute, desiredRoutes, routesToRemove } from "./desired-routes.ts";
import { desiredCanaryService, desiredStableService, type HashGoal, type SideGoal } from "./desired-services.ts";
import { desiredCanarySubset, desiredStableSubset } from "./desired-subsets.ts";
import { desiredWeight } from "./desired-weight.ts";
import { describeHindrances, findHindrances, type Held, type Hindrances } from "./hindrances.ts";
import type { Side } from "./sides.ts";
import type { LiveState, TrafficState } from "./traffic-state.ts";

/** Nothing is said of what the controller would leave as it is. */
export type DesiredTraffic = {
  /** Integer share, 0 to 100. */
  readonly canaryWeight: number | undefined;
  readonly services: Readonly<Record<Side, HashGoal | undefined>>;
  readonly subsets: Readonly<Record<Side, HashGoal | undefined>>;
  readonly routes: readonly DesiredRoute[];
  readonly held: readonly Held[];
};

/** A person's word on the hash of a side, against the status and whatever holds the controller. */
export type HashOverrides = { readonly stableHash?: string | undefined; readonly canaryHash?: string | undefined };

export function desiredTraffic(state: TrafficState, overrides: HashOverrides = {}): DesiredTraffic {
  const desired = desiredByStatus(state);
  const { stableHash: stable, canaryHash: canary } = overrides;
  const override = (goals: DesiredTraffic["services"]) => ({
    stable: stable === undefined ? goals.stable : only(stable),
    canary: canary === undefined ? goals.canary : only(canary),
  });
  return { ...desired, services: override(desired.services), subsets: override(desired.subsets) };
}

function only(hash: string): HashGoal {
  return { hash, accepted: [hash] };
}

function desiredByStatus(state: TrafficState): DesiredTraffic {
  const begun = beginPass(state);
  if ("because" in begun) return allHeld(begun.because);
  const { pass, live } = begun;
  const { canaryWeight, removesRoutes } = desiredWeight(pass);
  const hindrances = findHindrances(state, pass, canaryWeight);
  const services = bySide(desiredStableService(pass, live), desiredCanaryService(pass, live, canaryWeight));
  const subsets = bySide(desiredStableSubset(pass), desiredCanarySubset(pass, state));
  const hasSubsets = state.sides.level === "subset" && hindrances.subsets === undefined;
  const setRoutes = hindrances.newRoutes === undefined && !pass.isRollingBack ? desiredRoutes(pass) : [];
  return {
    canaryWeight: hindrances.weights === undefined ? canaryWeight : undefined,
    services: services.goals,
    subsets: hasSubsets ? subsets.goals : none,
    routes: removesRoutes ? routesToRemove(pass, state) : setRoutes,
    held: [
      ...describeHindrances(hindrances, heldParts(state, removesRoutes)),
      ...services.held,
      ...(hasSubsets ? subsets.held : []),
    ],
  };
}

const none = { stable: undefined, canary: undefined };

function allHeld(because: string): DesiredTraffic {
  return {
    canaryWeight: undefined,
    services: none,
    subsets: none,
    routes: [],
    held: [{ what: "traffic", because }],
  };
}

function bySide(stable: SideGoal, canary: SideGoal) {
  return { goals: { stable: stable.goal, canary: canary.goal }, held: [...stable.held, ...canary.held] };
}

/** The parts that there are to hold in this Rollout. */
function heldParts({ rollout, sides }: TrafficState, removesRoutes: boolean): readonly (keyof Hindrances)[] {
  return [
    "weights",
    ...(sides.level === "subset" ? (["subsets"] as const) : []),
    ...(rollout.managedRoutes.length > 0 && !removesRoutes ? (["newRoutes"] as const) : []),
  ];
}

type Begun = { readonly pass: ControllerPass; readonly live: LiveState } | { readonly because: string };

/** Or why no pass gets as far as traffic. */
function beginPass(state: TrafficState): Begun {
  const { rollout, live } = state;
  const { stableHash, currentPodHash } = rollout.status;
  if (live === undefined) return { because: "manifests tell neither pods nor what a controller recorded" };
  if (live.replicaSets === undefined) return { because: "which ReplicaSets are the Rollout's cannot be told" };
  if (stableHash === undefined || currentPodHash === undefined)
    return { because: "no version of the Rollout is stable yet" };
  const fault = findFault(state, live);
  if (fault !== undefined) return { because: fault };
  return { pass: openPass({ rollout, replicaSets: live.replicaSets, stableHash, currentHash: currentPodHash }), live };
}

/** What the controller rejects the Rollout for, or fails on, before it writes anything. */
function findFault(state: TrafficState, { services }: LiveState): string | undefined {
  const { rollout, sides } = state;
  const blockage = findBlockages(state).find(({ reason }) => reason === "InvalidSpec" || reason === "EmptyRouteList");
  const faults = (["stable", "canary"] as const).map((side) => {
    const name = sides[side].service;
    const service = services[side];
    if (name !== undefined && service === undefined) return `Service "${rollout.ref.namespace}/${name}" does not exist`;
    if (service?.managedBy === undefined || service.managedBy === rollout.ref.name) return undefined;
    return `${describeObject(service.ref)} is managed by Rollout "${service.managedBy}"`;
  });
  return blockage?.message ?? faults.find((fault) => fault !== undefined);
}
