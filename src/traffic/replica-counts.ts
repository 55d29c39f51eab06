// How many pods the controller wants on each side, and whether enough of them are there (argo-rollouts utils/replicaset/canary.go).
import type { ReplicaSet } from "../resources/replica-set.ts";
import type { Rollout } from "../resources/rollout.ts";
import { availableCanaryPods, type ControllerPass } from "./controller-pass.ts";
import { desiredStepWeight } from "./step-weight.ts";

/** Whether the canary has the pods that its step wants; without `dynamicStableScale` the stable side has to be whole too (rule 85). */
export function isAtDesiredScale({ rollout, current, stable }: ControllerPass): boolean {
  if (!isEnough(rollout, current, canaryReplicas(rollout))) return false;
  if (rollout.dynamicStableScale) return true;
  return stable !== undefined && stable.replicas === rollout.replicas && stable.createdPods === rollout.replicas;
}

/** Rule 89: whether stable pods are there for what the canary does not take; the count is rounded down. */
export function canStableCarry({ rollout, stable }: ControllerPass, weight: number): boolean {
  const wanted = stableReplicasFor(rollout, weight);
  return stable !== undefined && (stable.availablePods >= wanted || isEnough(rollout, stable, wanted));
}

/** The pods that carry a weight of the stable side. */
export function stableReplicasFor({ replicas }: Rollout, weight: number): number {
  return Math.floor((weight * replicas) / 100);
}

/** The pods that carry a weight of the canary, rounded up. */
function canaryReplicasFor({ replicas }: Rollout, weight: number): number {
  return Math.ceil((weight * replicas) / 100);
}

/** `GetDesiredCanaryWeight` with `dynamicStableScale`: an abort goes down the steps as stable pods take over. */
export function scaleWeight(pass: ControllerPass): number {
  const { rollout, stable } = pass;
  const { status, steps, replicas } = rollout;
  if (!status.abort) return steps.length === 0 ? 100 : desiredStepWeight(rollout, status.currentStepIndex ?? 0);
  const uncovered = Math.max(replicas - (stable?.availablePods ?? 0), availableCanaryPods(pass));
  const lower = steps
    .flatMap((step) => (step.kind === "setWeight" ? step.weight : []))
    .findLast((weight) => canaryReplicasFor(rollout, weight) < uncovered);
  return lower ?? 0;
}

/** `ReplicaProgressThresholdMet`: exactly the wanted pods where the Rollout sets no threshold. */
function isEnough({ replicaThreshold }: Rollout, replicaSet: ReplicaSet | undefined, wanted: number): boolean {
  if (replicaSet === undefined) return false;
  const { replicas, availablePods } = replicaSet;
  if (replicaThreshold === undefined) return wanted === replicas && wanted === availablePods;
  const { unit, value } = replicaThreshold;
  if (unit === "pods") return availablePods >= value;
  return wanted === 0 || availablePods * 100 >= value * wanted;
}

/** Of a Rollout in the middle of its steps (`CalculateReplicaCountsForTrafficRoutedCanary` without weights). */
function canaryReplicas(rollout: Rollout): number {
  const index = rollout.status.currentStepIndex ?? 0;
  const scale = findCanaryScale(rollout, index);
  if (scale?.replicas !== undefined) {
    return rollout.dynamicStableScale ? atLeastMinimum(rollout, scale.replicas) : scale.replicas;
  }
  const weight = scale?.weight ?? desiredStepWeight(rollout, index);
  return atLeastMinimum(rollout, canaryReplicasFor(rollout, weight));
}

/** The last `setCanaryScale` at or before the index; none behind the last step, or where it says to follow the weight. */
function findCanaryScale({ steps }: Rollout, index: number) {
  if (index >= steps.length) return undefined;
  const scale = steps.slice(0, index + 1).findLast((step) => step.kind === "setCanaryScale");
  return scale?.matchTrafficWeight ? undefined : scale;
}

function atLeastMinimum({ minPodsPerReplicaSet = 0, replicas }: Rollout, count: number): number {
  return count === 0 ? 0 : Math.max(count, Math.min(minPodsPerReplicaSet, replicas));
}
