// Walks through several weights, with a check before each increase, and goes back to the start when something fails.
import { type ExitCode, exitCodes, UserError } from "../errors.ts";
import { liveRoutes } from "../plan/routes-at.ts";
import { describeObject, type ResourceRef } from "../resources/resource-ref.ts";
import { takenOverValue } from "../resources/rollout-labels.ts";
import type { Runtime } from "../runtime.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import type { MutationOptions } from "./mutation-options.ts";
import { openStores } from "./open-stores.ts";
import { readTrafficState } from "./read-traffic-state.ts";
import type { Schedule } from "./schedule-options.ts";
import type { GlobalOptions } from "./shared-options.ts";
import { untilInterrupted } from "./until-interrupted.ts";

export type Walk = {
  readonly rollout: string;
  readonly mutation: MutationOptions;
  readonly schedule: Schedule;
  /** Sets one of the weights, in whole percents. */
  readonly set: (weight: number, context: Context) => Promise<ExitCode>;
  /** Takes the Rollout from its controller with the first weight. */
  readonly takeover: boolean;
  /** Throws where a walk could not come back to that weight. */
  readonly requireReturn: (state: TrafficState, weight: number) => void;
};
export type Context = { readonly options: GlobalOptions; readonly runtime: Runtime };

/**
 * Throws what ended the walk, after the starting weight was set again: `check-failed`, `interrupted`, or the error of
 * the weight that could not be set; `partly-applied` where going back fails. A dry run tells the first refusal.
 */
export async function followSchedule(walk: Walk, context: Context): Promise<ExitCode> {
  const start = await readStart(walk, context);
  if (walk.mutation.dryRun !== "none") return showAll(walk, context);
  const walked: Walked = { weight: start.weight, isTaken: false };
  try {
    return await walkOn(walk, walked, context);
  } catch (error) {
    if (walked.weight !== start.weight || mayHaveMoved(error))
      await goBack(walk, start.weight, { ...context, cause: error });
    throw walked.isTaken && !start.isTakenOver ? stillTakenOver(error, start) : error;
  }
}

/** How far a walk has got: the weight that it has set last, and whether that took the Rollout over. */
type Walked = { weight: number; isTaken: boolean };

async function walkOn(walk: Walk, walked: Walked, context: Context): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  for (const [place, weight] of walk.schedule.weights.entries()) {
    if (place > 0) await pause(walk.schedule.interval, context.runtime);
    if (weight > walked.weight) await check(walk, { from: walked.weight, to: weight }, context.runtime);
    exitCode = await setOne(walk, place, context);
    walked.weight = weight;
    walked.isTaken = walk.takeover;
  }
  return exitCode;
}

/** Every plan, each made of what stands now; ends with the first refusal. */
async function showAll(walk: Walk, context: Context): Promise<ExitCode> {
  const ends: ExitCode[] = [];
  for (const place of walk.schedule.weights.keys()) ends.push(await setOne(walk, place, context));
  return ends.find((exitCode) => exitCode !== 0) ?? 0;
}

function setOne({ schedule: { weights }, set }: Walk, place: number, context: Context): Promise<ExitCode> {
  return set(weights[place] ?? 0, beforeLast(context, place < weights.length - 1));
}

/** A weight that was refused, or put back, leaves everything as it was. */
function mayHaveMoved(error: unknown): boolean {
  return error instanceof UserError && ![1, 2, 3].includes(exitCodes[error.code]);
}

/** One document belongs on stdout: with `-o`, results on the way there are notices. */
function beforeLast({ options, runtime }: Context, isBefore: boolean): Context {
  if (!isBefore || options.output === "text") return { options, runtime };
  const { terminal } = runtime;
  const result = (text: string) => terminal.notice(text.trimEnd());
  return { options: { ...options, output: "text" }, runtime: { ...runtime, terminal: { ...terminal, result } } };
}

/** An interruption ends the walk, not the way back. */
async function goBack(
  { set }: Walk,
  start: number,
  { options, runtime, cause }: Context & { readonly cause: unknown },
): Promise<void> {
  const reason = cause instanceof Error ? cause.message : String(cause);
  runtime.terminal.message(`${reason}; going back to ${start}%`);
  const interruption = { ...runtime.interruption, signal: new AbortController().signal };
  const terminal = { ...runtime.terminal, result: (text: string) => runtime.terminal.message(text.trimEnd()) };
  try {
    await set(start, { options: { ...options, output: "text" }, runtime: { ...runtime, interruption, terminal } });
  } catch (error) {
    throw error instanceof UserError ? stranded(error, { start, reason }) : error;
  }
}

function stranded(error: UserError, { start, reason }: { readonly start: number; readonly reason: string }): UserError {
  const message = `${reason}, and going back to ${start}% failed: ${error.message}`;
  return new UserError("partly-applied", message, { hint: error.hint, also: error.also, cause: error });
}

type Start = { readonly ref: ResourceRef; readonly weight: number; readonly isTakenOver: boolean };

function stillTakenOver(error: unknown, { ref, weight }: Start): unknown {
  if (!(error instanceof UserError) || exitCodes[error.code] === 4) return error;
  const message = `${error.message}; the weight is ${weight}% again, and ${describeObject(ref)} stays taken over`;
  return new UserError("partly-applied", message, {
    hint: `give it back with kubectl istio-rollout handback ${ref.name} -n ${ref.namespace}`,
    cause: error,
  });
}

/** The canary's weight that all routes start from. Throws `weights-differ`, and `weight-not-offered` without a way back. */
async function readStart(walk: Walk, { options, runtime }: Context): Promise<Start> {
  const { signal } = runtime.interruption;
  const silent = { ...runtime, terminal: { ...runtime.terminal, notice: () => undefined } };
  const stores = await untilInterrupted(openStores(walk.mutation, options, silent), signal);
  try {
    const state = await untilInterrupted(readTrafficState(stores, walk.rollout), signal);
    const weight = requireOneWeight(state);
    walk.requireReturn(state, weight);
    return { ref: state.rollout.ref, weight, isTakenOver: state.rollout.instanceId === takenOverValue };
  } finally {
    stores.close();
  }
}

function requireOneWeight(state: TrafficState): number {
  const weights = [...new Set(liveRoutes(state).map(({ weights: { canary } }) => canary ?? 0))];
  const [first = 0, ...others] = weights;
  if (others.length === 0) return first;
  const found = weights.map((weight) => `${weight}%`).join(", ");
  const message = `the routes of ${describeObject(state.rollout.ref)} start at different weights (${found})`;
  throw new UserError("weights-differ", message, { hint: "a schedule goes back to its start; set one weight first" });
}

async function pause(interval: number, { clock, interruption, terminal }: Runtime): Promise<void> {
  terminal.notice(`next weight in ${interval / 1000} s`);
  await clock.sleep(interval, interruption.signal);
  if (interruption.signal.aborted) throw new UserError("interrupted", "interrupted between two weights");
}

type Increase = { readonly from: number; readonly to: number };

/** The command finds what it is about in its environment. */
async function check({ schedule, rollout }: Walk, { from, to }: Increase, runtime: Runtime): Promise<void> {
  const command = schedule.check;
  if (command === undefined) return;
  const exitCode = await runtime.runShell(command, {
    ROLLOUT: rollout,
    CURRENT_WEIGHT: String(from),
    NEXT_WEIGHT: String(to),
  });
  if (exitCode === 0) return;
  const message = `the check "${command}" ended with ${exitCode} before ${to}%`;
  throw new UserError("check-failed", message, { hint: "its own output says why" });
}
