// A Rollout in one row: what its own object tells, with the weights that its VirtualServices really have.

import type { RolloutHead } from "../resources/rollout.ts";
import { takenOverValue } from "../resources/rollout-labels.ts";
import type { PodCounts, RolloutProgress } from "../resources/rollout-progress.ts";
import type { Takeover } from "../resources/takeover.ts";
import { parseTimestamp } from "../resources/timestamp.ts";
import { isObserved, isSpecObserved, updateOf } from "../traffic/update.ts";
import type { Fault } from "./join.ts";
import type { LiveRoute } from "./live-routes.ts";
import { findUnansweredRequest, isUnpausing, phaseOf } from "./phase.ts";
import { type StepView, stepOf, stepWeightOf } from "./steps.ts";

export type Mark = "STUCK" | "DRIFT" | "EMPTY" | "TAKEN-OVER" | "ABORTED" | "PAUSED-BY-HAND";

/** Integer shares of the canary. `recorded` is what the controller wrote last, by its own account. */
type Weights = {
  readonly step: number | undefined;
  readonly recorded: number | undefined;
  /** What stands, of each route; several where they differ. */
  readonly live: readonly number[];
};

export type RolloutSummary = {
  readonly namespace: string;
  readonly name: string;
  readonly phase: string;
  readonly message: string | undefined;
  /** Whether the status is about the spec as it stands. */
  readonly observed: boolean;
  /** Whether it answers all that was asked: spec, workload, the end of a pause, another try. */
  readonly answered: boolean;
  readonly generation: number | undefined;
  readonly observedGeneration: string | undefined;
  readonly update: "none" | "running" | "aborted" | "unknown";
  readonly stableHash: string | undefined;
  readonly currentHash: string | undefined;
  readonly step: StepView | undefined;
  readonly weights: Weights;
  readonly pods: PodCounts & { readonly desired: number };
  /** Of the ReplicaSet of the update that is under way or aborted; undefined without one, or where it is not known. */
  readonly canaryPods: { readonly ready: number; readonly desired: number } | undefined;
  /** ms since the epoch */
  readonly since: number | undefined;
  readonly takeover: Takeover | undefined;
  readonly marks: readonly Mark[];
};

/** What routes and pods add to what the Rollout tells itself. */
export type Around = {
  readonly routes: readonly LiveRoute[];
  readonly faults: readonly Fault[];
  readonly canaryPods: RolloutSummary["canaryPods"];
};

/** What the Rollout tells itself: nothing is known of its routes and pods yet. */
export function summarizeHead(head: RolloutHead, progress: RolloutProgress): RolloutSummary {
  const { ref, status, generation, replicas } = head;
  return {
    namespace: ref.namespace,
    name: ref.name,
    ...phaseOf(head),
    observed: isSpecObserved(head),
    answered: isAnswered(head),
    generation,
    observedGeneration: status.observedGeneration,
    update: updateOf(head).kind,
    stableHash: status.stableHash,
    currentHash: status.currentPodHash,
    step: stepOf(head),
    weights: { step: stepWeightOf(head), recorded: status.recordedCanaryWeight, live: [] },
    pods: { desired: replicas, ...progress.pods },
    canaryPods: undefined,
    since: sinceWhen(head, progress),
    takeover: isTakenOver(head) ? (head.takeover ?? unknownTakeover) : undefined,
    marks: marksOf(head, progress),
  };
}

export function summarize(own: RolloutSummary, { routes, faults, canaryPods }: Around): RolloutSummary {
  const live = [...new Set(routes.map(({ share }) => share))];
  const found: readonly Mark[] = [
    ...(faults.length > 0 ? ["STUCK" as const] : []),
    ...(routes.some(({ drift }) => drift) ? ["DRIFT" as const] : []),
  ];
  return { ...own, weights: { ...own.weights, live }, canaryPods, marks: withMarks(own.marks, found) };
}

const markOrder: readonly Mark[] = ["STUCK", "DRIFT", "EMPTY", "TAKEN-OVER", "ABORTED", "PAUSED-BY-HAND"];

/** Each once, the gravest first. */
export function withMarks(marks: readonly Mark[], found: readonly Mark[]): readonly Mark[] {
  return markOrder.filter((mark) => marks.includes(mark) || found.includes(mark));
}

function isAnswered(head: RolloutHead): boolean {
  return isObserved(head) && !isUnpausing(head) && findUnansweredRequest(head) === undefined;
}

/** Whether an update is under way, or something else asked for, that only a controller can carry on. */
export function awaitsController({ takeover, answered, update }: RolloutSummary): boolean {
  return takeover === undefined && (!answered || update === "running");
}

/** By the label that made the controller let go; the annotation alone is only a memory. */
export function isTakenOver({ instanceId }: RolloutHead): boolean {
  return instanceId === takenOverValue;
}

const unknownTakeover: Takeover = { by: undefined, time: undefined, reason: undefined, instanceId: undefined };

export function hasMissedDeadline({ conditions }: RolloutProgress): boolean {
  return conditions.some(({ type, reason }) => type === "Progressing" && reason === "ProgressDeadlineExceeded");
}

function marksOf(head: RolloutHead, progress: RolloutProgress): readonly Mark[] {
  const { status } = head;
  const found: readonly (readonly [Mark, boolean])[] = [
    ["STUCK", status.invalidSpec !== undefined || hasMissedDeadline(progress)],
    ["TAKEN-OVER", isTakenOver(head)],
    ["ABORTED", status.abort],
    ["PAUSED-BY-HAND", head.paused],
  ];
  return found.flatMap(([mark, holds]) => (holds ? mark : []));
}

/** The start of a pause, the time of an abort, else the last change of what the phase goes by. */
function sinceWhen({ status }: RolloutHead, { pauses, conditions }: RolloutProgress): number | undefined {
  const condition = (type: string) => conditions.find((candidate) => candidate.type === type);
  const [pause] = pauses;
  if (pause !== undefined) return parseTimestamp(pause.startTime);
  if (status.abortedAt !== undefined) return parseTimestamp(status.abortedAt);
  if (status.phase === "Healthy") return parseTimestamp((condition("Healthy") ?? condition("Completed"))?.changed);
  return parseTimestamp((condition("Progressing") ?? condition("InvalidSpec"))?.updated);
}
