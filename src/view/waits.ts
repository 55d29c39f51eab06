// What an update waits for by its own plan, and how one ended that did not end well.
import type { AnalysisSummary } from "../resources/rollout-progress.ts";
import { updateOf } from "../traffic/update.ts";
import { findOpenRequest } from "./phase.ts";
import { propose, type Reason, type Seen } from "./reason.ts";
import { stepOf } from "./steps.ts";
import { hasMissedDeadline, isTakenOver } from "./summary.ts";

export function findWaits(seen: Seen): readonly Reason[] {
  return [...findEnds(seen), ...findPauses(seen), ...findAnalyses(seen), ...findExperiment(seen), ...findRestart(seen)];
}

function findEnds(seen: Seen): readonly Reason[] {
  const { status } = seen.joined.head;
  if (findOpenRequest(seen) !== undefined) return [];
  if (status.abort && updateOf(seen.joined.head).kind === "aborted") {
    const message = `the update is aborted${status.message === undefined ? "" : `: ${status.message}`}`;
    return [{ reason: "Aborted", kind: "ended", message, next: [propose(seen, "retry"), propose(seen, "undo")] }];
  }
  const isTold = status.invalidSpec !== undefined || hasMissedDeadline(seen.progress);
  if (status.phase !== "Degraded" || isTold) return [];
  const message = `it is Degraded${status.message === undefined ? "" : `: ${status.message}`}`;
  return [{ reason: "Degraded", kind: "ended", message, next: [propose(seen, "abort"), propose(seen, "undo")] }];
}

function findPauses(seen: Seen): readonly Reason[] {
  const { head } = seen.joined;
  const byHand: readonly Reason[] = head.paused
    ? [
        {
          reason: "PausedByHand",
          kind: "waiting",
          message: "a person has paused it (spec.paused)",
          next: [propose(seen, "resume")],
        },
      ]
    : [];
  if (isTakenOver(head) || head.status.abort) return byHand;
  return [...byHand, ...seen.progress.pauses.map(({ reason, startTime }) => describePause(reason, startTime, seen))];
}

function describePause(reason: string, startTime: string | undefined, seen: Seen): Reason {
  const next = [propose(seen, "promote"), propose(seen, "abort")];
  const since = startTime === undefined ? "" : ` since ${startTime}`;
  if (reason === "InconclusiveAnalysisRun") {
    const message = `its analysis came to no conclusion${since}; a person has to decide`;
    return { reason: "InconclusiveAnalysis", kind: "waiting", message, next };
  }
  const { head } = seen.joined;
  const step = stepOf(head);
  const current = step && head.steps[step.index];
  const place = step === undefined ? "" : ` at step ${step.index} of ${step.count}`;
  if (current?.kind === "pause" && current.duration !== undefined) {
    const message = `it pauses${place} for ${String(current.duration)}${since}, and then goes on by itself`;
    return { reason: "PausedForDuration", kind: "waiting", message, next };
  }
  return { reason: "PausedAtStep", kind: "waiting", message: `it pauses${place}${since} until it is promoted`, next };
}

function findAnalyses(seen: Seen): readonly Reason[] {
  const { stepAnalysis, backgroundAnalysis } = seen.progress;
  const runs = [stepAnalysis, backgroundAnalysis].filter((run) => run !== undefined);
  return runs.flatMap((run) => describeAnalysis(run, run === stepAnalysis, seen));
}

/** One in the background is waited for by nobody. */
function describeAnalysis(run: AnalysisSummary, isStep: boolean, seen: Seen): readonly Reason[] {
  const told = `${run.phase}${run.message === undefined ? "" : `: ${run.message}`}`;
  if (run.phase === "Failed" || run.phase === "Error") {
    const message = `AnalysisRun "${run.name}" is ${told}`;
    return [{ reason: "AnalysisFailed", kind: "ended", message, next: [propose(seen, "retry")] }];
  }
  if (!isStep || (run.phase !== "Running" && run.phase !== "Pending")) return [];
  const message = `AnalysisRun "${run.name}" of the step is ${told}`;
  return [{ reason: "AnalysisRunning", kind: "waiting", message, next: [propose(seen, "abort")] }];
}

function findExperiment(seen: Seen): readonly Reason[] {
  const { experiment } = seen.progress;
  if (experiment === undefined) return [];
  const message = `Experiment "${experiment}" of the step is under way`;
  return [{ reason: "ExperimentRunning", kind: "waiting", message, next: [propose(seen, "abort")] }];
}

function findRestart({ joined: { head } }: Seen): readonly Reason[] {
  const { restartAt, status } = head;
  if (restartAt === undefined || status.restartedAt === restartAt) return [];
  return [{ reason: "Restarting", kind: "waiting", message: `its pods are restarted from ${restartAt} on`, next: [] }];
}
