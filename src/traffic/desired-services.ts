// Which hashes the Services of a Rollout are to select (rules 54, 55, 78, 82).
import type { ReplicaSet } from "../resources/replica-set.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { Rollout } from "../resources/rollout.ts";
import type { Service } from "../resources/service.ts";
import { availableCanaryPods, type ControllerPass, isFullyAvailable, isPromoted } from "./controller-pass.ts";
import type { Held } from "./hindrances.ts";
import type { LiveState } from "./traffic-state.ts";

/** The hash that something is to carry, and every hash that may stand there. */
export type HashGoal = { readonly hash: string; readonly accepted: readonly string[] };

/** For one side; no goal where the controller leaves it alone. */
export type SideGoal = { readonly goal: HashGoal | undefined; readonly held: readonly Held[] };

const leftAlone: SideGoal = { goal: undefined, held: [] };

/** Ping-pong never moves the stable side: what was the canary becomes stable as a whole (rule 79). */
export function desiredStableService(pass: ControllerPass, { services }: LiveState): SideGoal {
  const service = services.stable;
  const { rollout, stable, stableHash } = pass;
  if (service === undefined || stable === undefined) return leftAlone;
  if (hasPingPong(rollout)) return service.hash === stableHash ? settled(stableHash) : leftAlone;
  return whenAvailable(service, stableHash, stable);
}

/**
 * After an abort the canary's Service flaps as long as canary pods live: each pass points it at them first and then at
 * the stable pods, so either may be seen (rule 95).
 */
export function desiredCanaryService(pass: ControllerPass, { services }: LiveState, canaryWeight: number): SideGoal {
  const service = services.canary;
  const { rollout, stable, stableHash, current, currentHash } = pass;
  if (service === undefined || pass.isRollingBack) return leftAlone;
  if (hasPingPong(rollout)) return isPromoted(pass) ? leftAlone : settled(currentHash);
  const isOver = rollout.status.abort && !isPromoted(pass) && stable !== undefined;
  if (!isOver || (rollout.dynamicStableScale && canaryWeight > 0)) return whenAvailable(service, currentHash, current);
  return settled(stableHash, availableCanaryPods(pass) > 0 ? [currentHash] : []);
}

/** Whether the two Services change their roles: only where the Rollout names no others (rule 77). */
function hasPingPong({ pingPong, stableService, canaryService }: Rollout): boolean {
  return pingPong !== undefined && stableService === undefined && canaryService === undefined;
}

function settled(hash: string, others: readonly string[] = []): SideGoal {
  return { goal: { hash, accepted: [hash, ...others] }, held: [] };
}

/** Rule 55: a Service that is not the Rollout's yet waits for all pods of the hash, any other for one. */
function whenAvailable(service: Service, hash: string, replicaSet: ReplicaSet | undefined): SideGoal {
  if (service.hash === hash) return settled(hash);
  const held = (because: string) => ({ goal: undefined, held: [{ what: describeObject(service.ref), because }] });
  if (replicaSet === undefined || replicaSet.availablePods === 0) return held(`no pod of hash ${hash} is available`);
  if (service.managedBy === undefined && !isFullyAvailable(replicaSet))
    return held(`it is adopted only when all pods of hash ${hash} are available`);
  return settled(hash);
}
