// Reads the object from which a Rollout has its pod template.
import { findWorkload } from "../plan/pod-template.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { withObject } from "../traffic/with-object.ts";
import type { Stores } from "./open-stores.ts";

/** The same state where the Rollout has a template of its own, or its workload does not exist. Throws `workload-not-supported`. */
export async function readWorkload(state: TrafficState, { store }: Stores): Promise<TrafficState> {
  const key = findWorkload(state.rollout);
  const workload = key && (await store.read(key));
  return workload === undefined ? state : withObject(state, workload);
}
