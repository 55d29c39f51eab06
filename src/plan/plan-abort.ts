// Plans `abort`: all traffic back to the stable version, and the update given up.
import { unlessRefused } from "../errors.ts";
import type { Finding } from "../traffic/finding.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { updateOf } from "../traffic/update.ts";
import type { Way } from "../traffic/way.ts";
import { inSequence } from "./after-step.ts";
import { askInStatus, findWayRisks, nothingToDo, noUpdate } from "./ask-controller.ts";
import { findDirectRisks } from "./direct-risks.ts";
import { planRemoveManagedRoutes } from "./managed-routes.ts";
import type { Plan, Step } from "./plan.ts";
import { writeAbortStatus } from "./promotion-status.ts";
import { returnTraffic, type TrafficReturn } from "./return-traffic.ts";
import { areRoutesAt } from "./routes-at.ts";
import { findUnknownRoutes, judgeTroubles } from "./unknown-routes.ts";

/**
 * Through the controller. A pending full promotion swallows an abort unless it is taken back in the same patch
 * (measured); in every other state the patch is that of the existing plugin.
 */
export function planAbort(state: TrafficState, way: Way): Plan {
  const update = updateOf(state.rollout);
  const { status } = state.rollout;
  if (update.kind === "none") return noUpdate(state, way, `nothing to abort, hash ${update.stable} is stable`);
  if (update.kind === "unknown") return noUpdate(state, way, "nothing to abort, its first deployment is not complete");
  if (update.kind === "aborted" && isComplete(state)) return nothingToDo(state, way, "the update is aborted already");
  const asking = { done: "aborted", because: "the controller is to give up the update and send all traffic to stable" };
  const body = status.promoteFull ? { abort: true, promoteFull: false } : { abort: true };
  return {
    goal: "abort",
    way,
    steps: [askInStatus(state, body, asking)],
    outcome: { kind: "aborted", hash: update.canary },
    kept: [],
    findings: [...state.findings, ...findWayRisks(state, way), ...findUnknownRoutes(state)],
  };
}

/** Routes that cannot be told are left to the controller. */
function isComplete(state: TrafficState): boolean {
  const { abortedAt, promoteFull } = state.rollout.status;
  return abortedAt !== undefined && !promoteFull && (unlessRefused(() => areRoutesAt(state, 0)) ?? false);
}

/**
 * Weights first, they are what makes it safe; then the status, which a returning controller goes by; then what else
 * leads to the canary. Its selector or subset stays as it is. Only what is left to do; where nothing is, it throws what
 * keeps traffic from being seen.
 */
export function planAbortDirect(state: TrafficState, way: Way): Plan {
  const update = updateOf(state.rollout);
  if (update.kind === "none") return noUpdate(state, way, `nothing to abort, hash ${update.stable} is stable`);
  if (update.kind === "unknown") return noUpdate(state, way, "nothing to abort, its first deployment is not complete");
  const traffic = returnTraffic(state);
  const safe = inSequence(state, [() => traffic.steps, writeAbortStatus]);
  const removal = planRemoveManagedRoutes(safe.state, { names: [] });
  const { state: end } = inSequence(safe.state, [() => removal.steps]);
  const steps = [...safe.steps, ...removal.steps];
  const troubles = judgeTroubles(end, traffic.troubles);
  if (steps.length === 0) return nothingLeft(state, { way, traffic, troubles });
  const findings = findDirectRisks(state, way, [...traffic.findings, ...removal.findings, ...troubles]);
  return { goal: "abort", way, steps: steps.map(keepOn), outcome: undefined, kept: [], findings };
}

type Ended = { readonly way: Way; readonly traffic: TrafficReturn; readonly troubles: readonly Finding[] };

/** Throws what keeps traffic from being seen that may still go to the canary. */
function nothingLeft(state: TrafficState, { way, traffic, troubles }: Ended): Plan {
  const place = troubles.findIndex(({ code }) => code === "traffic-unknown");
  const problem = traffic.troubles[place]?.problem;
  if (problem !== undefined) throw problem;
  const made = nothingToDo(state, way, "the update is aborted already");
  return { ...made, findings: [...made.findings, ...troubles] };
}

/** Going back would be the way to the version that is given up. */
function keepOn(step: Step): Step {
  return step.kind === "write" ? { ...step, stays: "an abort is not taken back" } : step;
}
