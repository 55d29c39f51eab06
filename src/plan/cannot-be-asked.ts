// The refusal of what only a controller was to do, and what no request to it brings about.
import { type Alternatives, UserError } from "../errors.ts";
import { describePlace } from "../resources/fields.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import type { Way } from "../traffic/way.ts";
import { findWayRisks } from "./ask-controller.ts";

export type Refusal = {
  /** What it cannot be asked to do, before the name of the Rollout: `set http:header of`. */
  readonly deed: string;
  readonly because: string;
  readonly alternatives?: Alternatives;
  readonly hint: string;
};

/** That there is no controller that acts comes first. */
export function cannotBeAsked(state: TrafficState, way: Way, refusal: Refusal): UserError {
  const { deed, because, alternatives, hint } = refusal;
  const absence = findWayRisks(state, way).find(({ code }) => code === "controller-not-available");
  if (absence !== undefined) return new UserError("controller-not-available", absence.message, { hint: absence.hint });
  const message = `the controller cannot be asked to ${deed} ${describePlace(state.rollout)}: ${because}`;
  return new UserError("cannot-be-asked", message, { hint, alternatives });
}
