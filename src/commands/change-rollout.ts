// What every command that changes a Rollout's traffic has in common: open the back end, carry out the plan, close.
import type { ExitCode } from "../errors.ts";
import type { Guards } from "../plan/guards.ts";
import type { Plan } from "../plan/plan.ts";
import type { Runtime } from "../runtime.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { carryOut } from "./carry-out.ts";
import type { MutationOptions } from "./mutation-options.ts";
import { openStores, type Stores } from "./open-stores.ts";
import type { Fallback } from "./reach-outcome.ts";
import { readTrafficState } from "./read-traffic-state.ts";
import type { GlobalOptions } from "./shared-options.ts";
import { untilInterrupted } from "./until-interrupted.ts";
import type { WayOptions } from "./way-options.ts";

export type RolloutChange = {
  readonly command: string;
  readonly rollout: string;
  readonly mutation: MutationOptions;
  readonly way: WayOptions;
  readonly guards?: Guards;
  readonly plan: (state: TrafficState, stores: Stores) => Plan;
  readonly ofUpdate?: true;
  readonly fallback?: Fallback | undefined;
  /** Whether it goes on where the VirtualServices cannot be read. */
  readonly withoutRoutes?: true;
  /** Reads what the plan needs beside the traffic. */
  readonly readMore?: (state: TrafficState, stores: Stores) => Promise<TrafficState>;
};

/** Throws as `carryOut` does. */
export async function changeRollout(
  change: RolloutChange,
  options: GlobalOptions,
  runtime: Runtime,
): Promise<ExitCode> {
  const { mutation, way, readMore } = change;
  const stores = await untilInterrupted(openStores(mutation, options, runtime), runtime.interruption.signal);
  const readState = async () => {
    const state = await readTrafficState(stores, change.rollout, change);
    return readMore === undefined ? state : readMore(state, stores);
  };
  const plan = (state: TrafficState) => change.plan(state, stores);
  try {
    return await carryOut(
      { ...change, stores, options: mutation, way, output: options.output, readState, plan },
      runtime,
    );
  } finally {
    stores.close();
  }
}
