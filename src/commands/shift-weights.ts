// What a set-weight comes down to: one shift of traffic, or a walk of several, after a takeover or not.
import type { ExitCode } from "../errors.ts";
import { planShift, requireWayBack, type ShiftGoal } from "../plan/plan-shift.ts";
import type { Taking } from "../plan/plan-takeover.ts";
import type { Runtime } from "../runtime.ts";
import type { RouteChoice } from "../traffic/routes.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { changeRollout } from "./change-rollout.ts";
import type { Context } from "./follow-schedule.ts";
import type { MutationOptions } from "./mutation-options.ts";
import type { Stores } from "./open-stores.ts";
import type { Schedule } from "./schedule-options.ts";
import type { GlobalOptions } from "./shared-options.ts";
import { requireFreeInstanceId } from "./takeover.ts";
import type { WayOptions } from "./way-options.ts";

export type SetWeightRequest = {
  readonly rollout: string;
  /** Integer percent, 0 to 100. */
  readonly weight: number;
  readonly routes: RouteChoice;
  readonly takeover: boolean;
  readonly schedule: Schedule | undefined;
  readonly mutation: MutationOptions;
  readonly way: WayOptions;
};

export async function shiftWeights(
  request: SetWeightRequest,
  options: GlobalOptions,
  runtime: Runtime,
): Promise<ExitCode> {
  const { schedule } = request;
  if (schedule === undefined) return setWeight(request, options, runtime);
  const { followSchedule } = await import("./follow-schedule.ts");
  const set = (weight: number, context: Context) => setWeight({ ...request, weight }, context.options, context.runtime);
  const requireReturn = (state: TrafficState, weight: number) => {
    if (!request.takeover) requireWayBack(state, shiftGoal({ ...request, weight }));
  };
  return followSchedule({ ...request, schedule, set, requireReturn }, { options, runtime });
}

function setWeight(request: SetWeightRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { takeover, way } = request;
  const readMore = takeover ? { readMore: requireFreeInstanceId } : {};
  const direct = (state: TrafficState) => planShift(state, shiftGoal(request));
  const fallback = way.via === "auto" && !takeover ? ({ when: "ignored", plan: direct } as const) : undefined;
  const plan = (state: TrafficState, stores: Stores) =>
    planShift(state, shiftGoal(request, takeover ? takingOf(request, stores, runtime) : undefined));
  return changeRollout({ command: "set-weight", ...request, plan, fallback, ...readMore }, options, runtime);
}

function shiftGoal(request: SetWeightRequest, takeover?: Taking): ShiftGoal {
  return { ...request, via: request.way.via, takeover };
}

function takingOf({ mutation: { reason } }: SetWeightRequest, stores: Stores, { clock }: Runtime): Taking {
  return { by: stores.kind === "live" ? stores.live.user : "", time: new Date(clock.now()).toISOString(), reason };
}
