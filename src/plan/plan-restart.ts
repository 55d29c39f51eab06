// Plans `restart`: all pods are replaced by new ones of the same template, as many at a time as may be unavailable.
import type { TrafficState } from "../traffic/traffic-state.ts";
import { nothingToDo } from "./ask-controller.ts";
import type { Plan } from "./plan.ts";
import { setInSpec, standingPlan, wayOf } from "./standing-request.ts";

export type Restart = {
  /** RFC 3339 in whole seconds, UTC: pods that are older are replaced. */
  readonly at: string;
  /** Whether that time is still to come. */
  readonly isLater: boolean;
};

export function planRestart(state: TrafficState, { at, isLater }: Restart): Plan {
  if (state.rollout.restartAt === at) return nothingToDo(state, wayOf(state), `it is to restart at ${at} already`);
  const because = `the controller is to replace every pod that is older than ${at}`;
  const done = isLater ? `restarts at ${at}` : "restarted";
  return standingPlan(state, {
    goal: `restart at ${at}`,
    steps: setInSpec(state, { name: "restartAt", value: at, done, because }),
    outcome: isLater ? undefined : { kind: "restarted", at },
  });
}
