// All traffic of an update back to the stable version: its pods, its side, then the weights of every route that can be told.
import { describeObject } from "../resources/resource-ref.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import { countReadyPods, mayTakeTraffic, podsOf, type TrafficState } from "../traffic/traffic-state.ts";
import { inSequence } from "./after-step.ts";
import { isWrite, type Step } from "./plan.ts";
import { findForeignServices, relabelSide } from "./relabel.ts";
import { scaleUp } from "./scale-up.ts";
import { largestShare } from "./side-weights.ts";
import { type Trouble, weighWhatIsKnown } from "./unknown-routes.ts";

export type TrafficReturn = {
  readonly steps: readonly Step[];
  readonly findings: readonly Finding[];
  /** Where the Rollout's own routes could not be told. */
  readonly troubles: readonly Trouble[];
};

/** Only what is left to do. */
export function returnTraffic(start: TrafficState): TrafficReturn {
  const { steps, state } = inSequence(start, [scaleStable, returnStableSide]);
  const shift = weighWhatIsKnown(state, 0);
  const because = "all traffic is to go back to the stable version";
  return {
    steps: [...steps, ...shift.steps.map((step) => ({ ...step, because }))],
    findings: [
      ...unlessAllEmpty(start, shift.findings),
      ...findOverload(start),
      ...(steps.some(isWriteOfService) ? findForeignServices(start) : []),
    ],
    troubles: shift.troubles,
  };
}

/**
 * With `dynamicStableScale` the stable version has no more pods than its share of the traffic needs. An abort is too
 * urgent to wait for the others, unless there is none: then traffic would go from pods that answer to none at all.
 */
function scaleStable(state: TrafficState): readonly Step[] {
  const { rollout } = state;
  const { stableHash } = rollout.status;
  if (!rollout.dynamicStableScale || stableHash === undefined) return [];
  const steps = scaleUp(state, stableHash);
  if (countReadyPods(state, stableHash) === 0 && canaryAnswers(state)) return steps;
  return steps.filter(isWrite).map((step) => ({
    ...step,
    because: `${describeObject(step.target)} is to have all ${rollout.replicas} pods, as it gets all traffic`,
  }));
}

function isWriteOfService(step: Step): boolean {
  return step.kind === "write" && step.target.kind === "Service";
}

function findOverload(state: TrafficState): readonly Finding[] {
  const { rollout } = state;
  const { stableHash } = rollout.status;
  if (!rollout.dynamicStableScale || stableHash === undefined || largestShare(state, "canary") === 0) return [];
  const ready = countReadyPods(state, stableHash);
  if (ready === 0 || ready >= rollout.replicas) return [];
  const message = `100% would go to ${ready} of the ${rollout.replicas} pods that the stable version needs`;
  return [warning("stable-overloaded", message, "they are scaled up at once; an abort does not wait for them")];
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
  return countReadyPods(state, stableHash) > 0 ? relabelSide(state, "stable", stableHash) : [];
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

function canaryAnswers(state: TrafficState): boolean {
  const { live } = state;
  return live !== undefined && largestShare(state, "canary") > 0 && mayTakeTraffic(podsOf("canary", state, live));
}
