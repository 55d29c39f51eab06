// Waits until a condition is seen in the cluster, reading it again and again.
import { UserError } from "../errors.ts";
import { type Condition, type Judgement, judge } from "../plan/condition.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { Runtime } from "../runtime.ts";
import { findBlockages } from "../traffic/blockage.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";

export type Waiting = {
  readonly readState: () => Promise<TrafficState>;
  /** ms */
  readonly timeout: number;
  /** How long an end may be one from before the request, which the controller has not answered yet, in ms; 0 if absent. */
  readonly patience?: number;
  /** How much of the timeout has passed before, in ms; 0 if absent. */
  readonly elapsed?: number;
  readonly runtime: Runtime;
};

/** How waiting ended: the last state that was read, and what stood in the way where the time ran out. */
export type Waited = { readonly state: TrafficState | undefined; readonly judgement: Judgement };

const pollInterval = 250;
/** What may pass while an API server restarts. */
const passing = ["server-unreachable", "request-timeout", "server-error"];

/** Tells each change on the way. Throws `interrupted`, and the error that ended what was waited for. */
export async function awaitCondition(condition: Condition, waiting: Waiting): Promise<Waited> {
  const { runtime, timeout, patience = 0, elapsed = 0 } = waiting;
  const { clock, terminal } = runtime;
  if (condition.kind === "settled") {
    await sleep(condition.milliseconds, runtime);
    return { state: undefined, judgement: { met: true } };
  }
  let seen = "";
  let last: Waited = { state: undefined, judgement: { met: false, seen: "the server does not answer" } };
  for (const start = clock.now(), end = start + timeout - elapsed; ; ) {
    last = (await look(condition, waiting)) ?? last;
    const { judgement } = last;
    if (judgement.met) return last;
    if (judgement.ended !== undefined && clock.now() >= start + patience) throw judgement.ended;
    seen = tellChange(judgement, seen, terminal);
    if (clock.now() >= end) return last;
    await sleep(Math.min(pollInterval, end - clock.now()), runtime);
  }
}

function tellChange(judgement: Judgement, before: string, terminal: Runtime["terminal"]): string {
  if (judgement.met || judgement.ended !== undefined) return before;
  if (judgement.seen !== before) terminal.notice(judgement.seen);
  return judgement.seen;
}

/** As `awaitCondition`, and throws `wait-timeout` where the time runs out. */
export async function requireCondition(condition: Condition, waiting: Waiting): Promise<TrafficState | undefined> {
  const { state, judgement } = await awaitCondition(condition, waiting);
  if (!judgement.met) throw waitTimeout(judgement.seen, { state, timeout: waiting.timeout });
  return state;
}

type Given = Pick<Waited, "state"> & Pick<Waiting, "timeout">;

/** With what is known to hold the controller up. */
export function waitTimeout(seen: string, { state, timeout }: Given): UserError {
  const reasons = state === undefined ? [] : [...findReasons(state)];
  const because = reasons.map((reason) => `; ${reason}`).join("");
  const look = state === undefined ? "" : `, or see what stands in the way: ${describeCommand(state)}`;
  return new UserError("wait-timeout", `gave up after ${timeout / 1000} s: ${seen}${because}`, {
    hint: `wait longer with --timeout${look}`,
  });
}

/** What is observed, the condition itself tells. */
function findReasons(state: TrafficState): ReadonlySet<string> {
  const blockages = findBlockages(state).filter(({ reason }) => reason !== "SpecNotObserved");
  return new Set([...blockages.map(({ message }) => message), ...findMissingPods(state)]);
}

/** At host level too: the controller gives no weight to pods that are not there. */
function findMissingPods({ rollout: { status }, live }: TrafficState): readonly string[] {
  if (status.currentPodHash === status.stableHash || status.abort) return [];
  return (live?.replicaSets ?? [])
    .filter(({ hash, replicas, availablePods }) => hash === status.currentPodHash && availablePods < replicas)
    .map(({ ref, replicas, availablePods }) => {
      return `the canary ${describeObject(ref)} has ${availablePods} of ${replicas} pods available`;
    });
}

function describeCommand({ rollout: { ref } }: TrafficState): string {
  return `kubectl istio-rollout status ${ref.name} -n ${ref.namespace}`;
}

async function look(condition: Condition, { readState }: Waiting): Promise<Waited | undefined> {
  try {
    const state = await readState();
    return { state, judgement: judge(condition, state) };
  } catch (error) {
    if (error instanceof UserError && passing.includes(error.code)) return undefined;
    throw error;
  }
}

async function sleep(milliseconds: number, { clock, interruption }: Runtime): Promise<void> {
  await clock.sleep(milliseconds, interruption.signal);
  if (interruption.signal.aborted) {
    throw new UserError("interrupted", "interrupted while waiting", {
      hint: "nothing stands changed; run the command again",
    });
  }
}
