// How far a Rollout has come and what it waits for, as its status tells; nothing of it decides about traffic.
import { type Field, fieldAt, memberOf, readCount, readList, readObject, readString } from "./fields.ts";
import type { KubernetesObject } from "./resource-store.ts";

export type PodCounts = {
  readonly current: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
};

type Pause = { readonly reason: string; readonly startTime: string | undefined };

type RolloutCondition = {
  readonly type: string;
  readonly isTrue: boolean;
  readonly reason: string | undefined;
  readonly message: string | undefined;
  /** RFC 3339 */
  readonly updated: string | undefined;
  readonly changed: string | undefined;
};

export type AnalysisSummary = {
  readonly name: string;
  /** Such as Running, Successful, Failed, Error, Inconclusive. */
  readonly phase: string | undefined;
  readonly message: string | undefined;
};

export type RolloutProgress = {
  readonly pods: PodCounts;
  readonly pauses: readonly Pause[];
  readonly conditions: readonly RolloutCondition[];
  readonly stepAnalysis: AnalysisSummary | undefined;
  readonly backgroundAnalysis: AnalysisSummary | undefined;
  /** The name of the Experiment that the current step runs. */
  readonly experiment: string | undefined;
};

/** Throws `malformed-object`. */
export function parseProgress(object: KubernetesObject): RolloutProgress {
  const status = fieldAt(object, "status");
  const canary = memberOf(status, "canary");
  const count = (name: string) => readCount(memberOf(status, name)) ?? 0;
  return {
    pods: {
      current: count("replicas"),
      updated: count("updatedReplicas"),
      ready: count("readyReplicas"),
      available: count("availableReplicas"),
    },
    pauses: readList(memberOf(status, "pauseConditions")).map((pause) => ({
      reason: readString(memberOf(pause, "reason")) ?? "",
      startTime: readString(memberOf(pause, "startTime")),
    })),
    conditions: readList(memberOf(status, "conditions")).map(parseCondition),
    stepAnalysis: parseAnalysis(memberOf(canary, "currentStepAnalysisRunStatus")),
    backgroundAnalysis: parseAnalysis(memberOf(canary, "currentBackgroundAnalysisRunStatus")),
    experiment: readString(memberOf(canary, "currentExperiment")) || undefined,
  };
}

function parseCondition(condition: Field): RolloutCondition {
  const text = (name: string) => readString(memberOf(condition, name)) || undefined;
  return {
    type: text("type") ?? "",
    isTrue: text("status") === "True",
    reason: text("reason"),
    message: text("message"),
    updated: text("lastUpdateTime"),
    changed: text("lastTransitionTime"),
  };
}

function parseAnalysis(run: Field): AnalysisSummary | undefined {
  if (readObject(run) === undefined) return undefined;
  const text = (name: string) => readString(memberOf(run, name)) || undefined;
  return { name: text("name") ?? "", phase: text("status"), message: text("message") };
}
