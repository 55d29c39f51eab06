// Compares a Rollout's traffic with its status, and gives a live controller the time that its own writes take.
import { UserError } from "../errors.ts";
import { type Comparison, compareTraffic, type Difference } from "../plan/differences.ts";
import { findLastWriteTime } from "../resources/managed-fields.ts";
import { isSameObject } from "../resources/resource-ref.ts";
import type { Runtime } from "../runtime.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { mayAct } from "../traffic/way.ts";

export type Watched = { readonly state: TrafficState; readonly comparison: Comparison };

export type DifferenceWatch = {
  readonly readState: () => Promise<TrafficState>;
  /** How long a difference has to stand while a controller may act, in ms. */
  readonly verifyFor: number;
  readonly runtime: Runtime;
};

const pollInterval = 200;

/**
 * The controller queues a Rollout again after each write to one of its objects, and holds it back for up to 10 s after
 * passes that failed, as they do at subset level while pods come up: the status may say Healthy all that time before
 * subsets and weights follow (measured; argo-rollouts utils/queue/queue.go). A second more for the pass itself, and one
 * because times of writes are whole seconds.
 */
const longestBackOff = 12_000;

/**
 * A controller writes status, subsets, Services and VirtualServices one after the other: while one may act, only what
 * stands at every look counts, as it was seen last. Throws `interrupted`.
 */
export async function watchDifferences({ readState, verifyFor, runtime }: DifferenceWatch): Promise<Watched> {
  const { clock, interruption } = runtime;
  let seen = await look(readState);
  const patience = verifyFor === 0 ? 0 : Math.max(verifyFor, untilNextPass(seen, clock.now()));
  for (const end = clock.now() + patience; isOpen(seen) && clock.now() < end; ) {
    await clock.sleep(Math.min(pollInterval, end - clock.now()), interruption.signal);
    if (interruption.signal.aborted) throw new UserError("interrupted", "interrupted; nothing was changed");
    const next = await look(readState);
    seen = { ...next, comparison: { ...next.comparison, differences: keepStanding(seen, next) } };
  }
  return seen;
}

async function look(readState: () => Promise<TrafficState>): Promise<Watched> {
  const state = await readState();
  return { state, comparison: compareTraffic(state) };
}

/** How long the controller may take from now on, in ms. A clock that is behind the server's counts as in step with it. */
function untilNextPass({ state }: Watched, now: number): number {
  const writes = [...state.objects.values()].map((object) => Date.parse(findLastWriteTime(object) ?? ""));
  const age = Math.max(0, now - Math.max(0, ...writes.filter((time) => !Number.isNaN(time))));
  return Math.max(0, longestBackOff - age);
}

function isOpen({ state, comparison }: Watched): boolean {
  return comparison.differences.length > 0 && state.live !== undefined && mayAct(state.live.controller);
}

function keepStanding(before: Watched, now: Watched): readonly Difference[] {
  return now.comparison.differences.filter((difference) =>
    before.comparison.differences.some(
      ({ target, label }) => label === difference.label && isSameObject(target, difference.target),
    ),
  );
}
