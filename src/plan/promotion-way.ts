// Who can carry a promotion out: steps are the controller's, the end can be reached without it.
import { UserError } from "../errors.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { updateOf } from "../traffic/update.ts";
import { chooseWay, type Via, type Way } from "../traffic/way.ts";
import { isAborted, type PromotionTarget } from "./plan-promote.ts";

/**
 * A person who says `--direct` means the end of the update; where nobody said so, a plain promotion does not become a
 * full one only because the controller is gone. Throws `only-full-promotion` or `rollout-is-aborted`.
 */
export function requirePromotionWay(state: TrafficState, target: PromotionTarget, via: Via): Way {
  if (state.live === undefined) throw new Error("a promotion needs a live cluster");
  const way = chooseWay(via, state.live.controller);
  const update = updateOf(state.rollout);
  if (way.via === "controller" || update.kind === "none") return way;
  if (update.kind === "aborted") throw isAborted(state);
  if (target.kind === "full" || (target.kind === "next" && via === "direct")) return way;
  throw onlyFull(state, way, via);
}

function onlyFull({ rollout: { ref } }: TrafficState, { because }: Way, via: Via): UserError {
  const message =
    via === "direct"
      ? `only a controller takes ${describeObject(ref)} to one of its steps, and --direct does without`
      : `no controller is there to take ${describeObject(ref)} through its steps: ${because}`;
  return new UserError("only-full-promotion", message, {
    hint: "--full finishes the update directly; set-weight moves the traffic by hand",
  });
}
