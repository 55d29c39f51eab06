// What keeps the controller from writing weights, subsets and managed routes in a pass that it begins.
import { describeObject } from "../resources/resource-ref.ts";
import { availableCanaryPods, type ControllerPass, canaryHashOf, isFullyAvailable } from "./controller-pass.ts";
import { canStableCarry, stableReplicasFor } from "./replica-counts.ts";
import type { TrafficState } from "./traffic-state.ts";

/** What stands as it is for now, and the observation behind it as a clause. */
export type Held = { readonly what: string; readonly because: string };

/** The reason for each part that is held; undefined where nothing is in the way. */
export type Hindrances = {
  readonly weights: string | undefined;
  readonly subsets: string | undefined;
  /** Routes that a step sets; taking routes away is never held. */
  readonly newRoutes: string | undefined;
};

export function findHindrances(state: TrafficState, pass: ControllerPass, canaryWeight: number): Hindrances {
  const shortage = findShortage(pass, canaryWeight);
  if (shortage !== undefined) return { weights: shortage, subsets: shortage, newRoutes: shortage };
  const missing = findMissingDestinationRule(state);
  const subsets = findDelay(pass) ?? missing;
  return { weights: isResetFirst(pass) ? undefined : subsets, subsets, newRoutes: missing };
}

/** `weights and subsets`, with the reason that they share. */
export function describeHindrances(hindrances: Hindrances, parts: readonly (keyof Hindrances)[]): readonly Held[] {
  const found = parts.flatMap((part) => {
    const because = hindrances[part];
    return because === undefined ? [] : [{ what: partNames[part], because }];
  });
  return [...Map.groupBy(found, ({ because }) => because)].map(([because, group]) => ({
    what: group
      .map(({ what }) => what)
      .join(", ")
      .replace(/, ([^,]*)$/, " and $1"),
    because,
  }));
}

const partNames = { weights: "weights", subsets: "subsets", newRoutes: "managed routes" } as const;

/** Rule 89: the pass ends without a word. */
function findShortage(pass: ControllerPass, canaryWeight: number): string | undefined {
  const { rollout, stable, stableHash } = pass;
  if (stable === undefined) return `there is no ReplicaSet of the stable hash ${stableHash}`;
  if (canStableCarry(pass, 100 - canaryWeight)) return undefined;
  const wanted = stableReplicasFor(rollout, 100 - canaryWeight);
  return `${describeObject(stable.ref)} has ${stable.availablePods} of the ${wanted} available pods that the stable side needs`;
}

/** Rule 40, which holds at host level too where the Rollout names neither Service. */
function findDelay(pass: ControllerPass): string | undefined {
  const { rollout, replicaSets, stableHash } = pass;
  if (rollout.stableService !== undefined || rollout.canaryService !== undefined) return undefined;
  const canaryHash = canaryHashOf(pass);
  const isCanarySpared = rollout.status.abort || pass.isRollingBack;
  const waited = replicaSets
    .filter(({ hash }) => hash === stableHash || hash === canaryHash)
    .filter(({ hash }) => !(isCanarySpared && hash === canaryHash))
    .find((replicaSet) => replicaSet.replicas > 0 && !isFullyAvailable(replicaSet));
  if (waited === undefined) return undefined;
  return `${describeObject(waited.ref)} has ${waited.availablePods} of ${waited.replicas} pods available`;
}

/** Rule 8: weights come after the subsets, and those of an object that is not there cannot be written. */
function findMissingDestinationRule({ rollout, destinationRule }: TrafficState): string | undefined {
  if (rollout.destinationRule === undefined || destinationRule !== undefined) return undefined;
  return `DestinationRule "${rollout.ref.namespace}/${rollout.destinationRule.name}" does not exist`;
}

/** Rule 90: weight on a canary without pods is taken back before its subset moves. */
function isResetFirst(pass: ControllerPass): boolean {
  return availableCanaryPods(pass) === 0 && (pass.rollout.status.recordedCanaryWeight ?? 0) > 0;
}
