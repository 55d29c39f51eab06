// What one pass of the controller over a Rollout starts from, as the status and the ReplicaSets tell it.
import type { ReplicaSet } from "../resources/replica-set.ts";
import type { Rollout } from "../resources/rollout.ts";

export type ControllerPass = {
  readonly rollout: Rollout;
  readonly replicaSets: readonly ReplicaSet[];
  readonly stableHash: string;
  /** Of the pod template in the spec: the canary's, or the stable one again when no update is under way. */
  readonly currentHash: string;
  /** Undefined where there is no ReplicaSet of that hash. */
  readonly stable: ReplicaSet | undefined;
  readonly current: ReplicaSet | undefined;
  /** Whether a canary gives its weight back as stable pods come up, since the update was withdrawn (rule 80). */
  readonly isRollingBack: boolean;
};

export type PassParts = Pick<ControllerPass, "rollout" | "replicaSets" | "stableHash" | "currentHash">;

export function openPass(parts: PassParts): ControllerPass {
  const find = (hash: string) => parts.replicaSets.find((replicaSet) => replicaSet.hash === hash);
  const current = find(parts.currentHash);
  return { ...parts, stable: find(parts.stableHash), current, isRollingBack: isRollingBack(parts, current) };
}

/** The controller's `IsFullyPromoted`. */
export function isPromoted({ stableHash, currentHash }: PassParts): boolean {
  return stableHash === currentHash;
}

/** 0 where there is no ReplicaSet: the controller makes one in the same pass. */
export function availableCanaryPods({ current }: ControllerPass): number {
  return current?.availablePods ?? 0;
}

/** The hash of the canary side: of the withdrawn update while it is rolled back (argo-rollouts rollout/trafficrouting.go). */
export function canaryHashOf(pass: ControllerPass): string | undefined {
  return pass.isRollingBack ? pass.rollout.status.recordedCanaryHash : pass.currentHash;
}

/** The controller's `IsReplicaSetAvailable`: one without pods never is. */
export function isFullyAvailable({ replicas, availablePods }: ReplicaSet): boolean {
  return replicas > 0 && availablePods >= replicas;
}

/** `IsDynamicallyRollingBackToStable` (argo-rollouts utils/rollout/rolloututil.go). */
function isRollingBack(parts: PassParts, current: ReplicaSet | undefined): boolean {
  const { dynamicStableScale, replicas, status } = parts.rollout;
  if (!dynamicStableScale || !isPromoted(parts) || status.recordedCanaryWeight === undefined) return false;
  return status.recordedCanaryHash !== parts.currentHash && (current?.availablePods ?? 0) < replicas;
}
