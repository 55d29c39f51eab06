// What the controller tells in a Rollout's status (rule 110).
import { type Field, memberOf, readBoolean, readCount, readList, readString } from "./fields.ts";

export type RolloutStatus = {
  readonly observedGeneration: string | undefined;
  /** The same of the workload that `workloadRef` names. */
  readonly workloadObservedGeneration: string | undefined;
  /** `Healthy`, `Progressing`, `Paused` or `Degraded`; written up to a second before the last writes to traffic. */
  readonly phase: string | undefined;
  readonly message: string | undefined;
  /** 0 up to the number of steps; undefined before the first pass of a controller, and without steps. */
  readonly currentStepIndex: number | undefined;
  /** The hash of the pod template as it stands in the spec: the canary's, or the stable one when no update is under way. */
  readonly currentPodHash: string | undefined;
  readonly stableHash: string | undefined;
  readonly abort: boolean;
  readonly abortedAt: string | undefined;
  readonly promoteFull: boolean;
  /** The reasons of `pauseConditions`. */
  readonly pauseReasons: readonly string[];
  readonly controllerPause: boolean;
  readonly restartedAt: string | undefined;
  readonly stablePingPong: string | undefined;
  /** `status.canary.weights.canary.weight`: what the controller wrote last. */
  readonly recordedCanaryWeight: number | undefined;
  /** `status.canary.weights.canary.podTemplateHash` */
  readonly recordedCanaryHash: string | undefined;
  /** Phase of the analysis that the current step runs. */
  readonly stepAnalysisPhase: string | undefined;
  /** Message of the condition `InvalidSpec`, where it is true. */
  readonly invalidSpec: string | undefined;
};

/** Throws `malformed-object`. */
export function parseStatus(status: Field): RolloutStatus {
  const text = (name: string) => readString(memberOf(status, name)) || undefined;
  const canary = memberOf(status, "canary");
  const recorded = memberOf(memberOf(canary, "weights"), "canary");
  return {
    observedGeneration: text("observedGeneration"),
    workloadObservedGeneration: text("workloadObservedGeneration"),
    phase: text("phase"),
    message: text("message"),
    currentStepIndex: readCount(memberOf(status, "currentStepIndex")),
    currentPodHash: text("currentPodHash"),
    stableHash: text("stableRS"),
    abort: readBoolean(memberOf(status, "abort")) ?? false,
    abortedAt: text("abortedAt"),
    promoteFull: readBoolean(memberOf(status, "promoteFull")) ?? false,
    pauseReasons: readList(memberOf(status, "pauseConditions")).map(
      (condition) => readString(memberOf(condition, "reason")) ?? "",
    ),
    controllerPause: readBoolean(memberOf(status, "controllerPause")) ?? false,
    restartedAt: text("restartedAt"),
    stablePingPong: readString(memberOf(canary, "stablePingPong")) || undefined,
    recordedCanaryWeight: readCount(memberOf(recorded, "weight")),
    recordedCanaryHash: readString(memberOf(recorded, "podTemplateHash")) || undefined,
    stepAnalysisPhase: readString(memberOf(memberOf(canary, "currentStepAnalysisRunStatus"), "status")) || undefined,
    invalidSpec: findCondition(memberOf(status, "conditions"), "InvalidSpec"),
  };
}

function findCondition(conditions: Field, type: string): string | undefined {
  const found = readList(conditions).find(
    (condition) =>
      readString(memberOf(condition, "type")) === type && readString(memberOf(condition, "status")) === "True",
  );
  return found === undefined ? undefined : (readString(memberOf(found, "message")) ?? type);
}
