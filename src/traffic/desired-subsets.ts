// Which hashes the subsets of a Rollout are to carry (rules 39, 43, 51).
import { type ControllerPass, canaryHashOf, isPromoted } from "./controller-pass.ts";
import type { SideGoal } from "./desired-services.ts";
import type { TrafficState } from "./traffic-state.ts";
import { mayAct } from "./way.ts";

export function desiredStableSubset({ stableHash }: ControllerPass): SideGoal {
  return { goal: { hash: stableHash, accepted: [stableHash] }, held: [] };
}

/**
 * After an abort the controller writes the canary's hash at every pass, pods or none, and puts any other back within
 * milliseconds (measured): while one may act, an empty subset stands as it has to. Where none does, the subset is
 * cleaned up: whoever addresses it would get no answer.
 */
export function desiredCanarySubset(pass: ControllerPass, { live, rollout, sides }: TrafficState): SideGoal {
  const hash = canaryHashOf(pass);
  if (hash === undefined) return { goal: undefined, held: [] };
  const keep = { hash, accepted: [hash] };
  const isLeftOver = rollout.status.abort && !isPromoted(pass) && hasNoPods(pass);
  if (!isLeftOver || live === undefined) return { goal: keep, held: [] };
  if (!mayAct(live.controller)) return desiredStableSubset(pass);
  const what = `subset "${sides.canary.subset}"`;
  return {
    goal: keep,
    held: [{ what, because: `after an abort the controller keeps it on hash ${hash}, of which no pod is left` }],
  };
}

/** Nor are any to come. */
function hasNoPods({ current }: ControllerPass): boolean {
  return current === undefined || (current.replicas === 0 && current.readyPods === 0);
}
