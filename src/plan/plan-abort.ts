// Plans `abort`: all traffic back to the stable version, and the update given up.
import { unlessRefused } from "../errors.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import { podsOf, type SidePods, type TrafficState } from "../traffic/traffic-state.ts";
import { updateOf } from "../traffic/update.ts";
import type { Way } from "../traffic/way.ts";
import { inSequence } from "./after-step.ts";
import { askInStatus, findWayRisks, nothingToDo } from "./ask-controller.ts";
import { findDirectRisks } from "./direct-risks.ts";
import { planRemoveManagedRoutes } from "./managed-routes.ts";
import type { Plan, Step } from "./plan.ts";
import { planSetWeight } from "./plan-set-weight.ts";
import { writeAbortStatus } from "./promotion-status.ts";
import { relabelSide } from "./relabel.ts";
import { areRoutesAt } from "./routes-at.ts";

/**
 * Through the controller. A pending full promotion swallows an abort unless it is taken back in the same patch
 * (measured); in every other state the patch is that of the existing plugin.
 */
export function planAbort(state: TrafficState, way: Way): Plan {
  const update = updateOf(state.rollout);
  const { status } = state.rollout;
  if (update.kind === "none") return nothingToDo(state, way, `nothing to abort, hash ${update.stable} is stable`);
  if (update.kind === "unknown")
    return nothingToDo(state, way, "nothing to abort, its first deployment is not complete");
  if (update.kind === "aborted" && isComplete(state)) return nothingToDo(state, way, "the update is aborted already");
  const asking = { done: "aborted", because: "the controller is to give up the update and send all traffic to stable" };
  const body = status.promoteFull ? { abort: true, promoteFull: false } : { abort: true };
  return {
    goal: "abort",
    way,
    steps: [askInStatus(state, body, asking)],
    outcome: { kind: "aborted", hash: update.canary },
    kept: [],
    findings: [...state.findings, ...findWayRisks(state, way)],
  };
}

/** Routes that cannot be told are left to the controller. */
function isComplete(state: TrafficState): boolean {
  const { abortedAt, promoteFull } = state.rollout.status;
  return abortedAt !== undefined && !promoteFull && (unlessRefused(() => areRoutesAt(state, 0)) ?? false);
}

/**
 * Weights first, they are what makes it safe; then the status, which a returning controller goes by; then what else
 * leads to the canary. Its selector or subset stays as it is. Only what is left to do.
 */
export function planAbortDirect(state: TrafficState, way: Way): Plan {
  const update = updateOf(state.rollout);
  if (update.kind === "none") return nothingToDo(state, way, `nothing to abort, hash ${update.stable} is stable`);
  const returned = inSequence(state, [returnStableSide]);
  const shift = planSetWeight(returned.state, { weight: 0, routes: { kind: "rollout" } });
  const { steps } = inSequence(state, [
    () => returned.steps,
    (): readonly Step[] =>
      shift.steps.map((step) => ({ ...step, because: "all traffic is to go back to the stable version" })),
    (now) => (update.kind === "unknown" ? [] : writeAbortStatus(now)),
    (now) => planRemoveManagedRoutes(now, { names: [] }).steps,
  ]);
  if (steps.length === 0) return nothingToDo(state, way, "the update is aborted already");
  const findings = findDirectRisks(state, way, unlessAllEmpty(state, shift.findings));
  return { goal: "abort", way, steps, outcome: undefined, kept: [], findings };
}

/**
 * Where somebody has pointed the stable side at other pods, weight alone would keep traffic on those. Only to pods that
 * are ready, because the side may have weight by now.
 */
function returnStableSide(state: TrafficState): readonly Step[] {
  const { live, rollout } = state;
  const { stableHash } = rollout.status;
  const pods = live && podsOf("stable", state, live);
  if (stableHash === undefined || pods?.kind !== "hash" || pods.hash === stableHash) return [];
  return hasReadyPods(state, stableHash) ? relabelSide(state, "stable", stableHash) : [];
}

/**
 * Where the canary has no ready pod either, traffic loses nothing by going where it is to be once there are any; unless
 * the two sides get more of it than they had, where the weights did not total 100.
 */
function unlessAllEmpty(state: TrafficState, findings: readonly Finding[]): readonly Finding[] {
  if (state.live === undefined || mayTakeTraffic(podsOf("canary", state, state.live))) return findings;
  if (findings.some(({ code }) => code === "weights-not-100")) return findings;
  return findings.map((finding) =>
    finding.code === "empty-destination" ? warning(finding.code, finding.message, finding.hint) : finding,
  );
}

function mayTakeTraffic(pods: SidePods): boolean {
  return pods.kind === "unknown" || (pods.kind === "hash" && pods.readyPods > 0);
}

function hasReadyPods({ live }: TrafficState, hash: string): boolean {
  return live?.replicaSets?.some((replicaSet) => replicaSet.hash === hash && replicaSet.readyPods > 0) ?? false;
}
