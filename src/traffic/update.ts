// Whether an update of a Rollout is under way, as its status tells.
import { describeObject } from "../resources/resource-ref.ts";
import type { RolloutHead } from "../resources/rollout.ts";

/** `unknown` before the first pass of a controller has finished. */
export type Update =
  | { readonly kind: "none"; readonly stable: string }
  | { readonly kind: "running" | "aborted"; readonly canary: string; readonly stable: string }
  | { readonly kind: "unknown" };

export function updateOf({ status }: RolloutHead): Update {
  const { currentPodHash: canary, stableHash: stable } = status;
  if (canary === undefined || stable === undefined) return { kind: "unknown" };
  if (canary === stable) return { kind: "none", stable };
  return { kind: status.abort ? "aborted" : "running", canary, stable };
}

/** Whether the status is about the spec, and the pod template of the workload that it refers to, as they stand now. */
export function isObserved(rollout: RolloutHead): boolean {
  return isSpecObserved(rollout) && isWorkloadObserved(rollout);
}

export function isSpecObserved({ generation, status }: RolloutHead): boolean {
  return generation === undefined || status.observedGeneration === String(generation);
}

/** The controller notes a workload's new generation on the Rollout first, and in the status once it has acted on it. */
export function isWorkloadObserved({ status, workload, workloadGeneration }: RolloutHead): boolean {
  const seen = status.workloadObservedGeneration;
  if (workload === undefined || workloadGeneration === undefined || seen === undefined) return true;
  return seen === workloadGeneration;
}

export type SeenChange = { readonly object: string; readonly generation: string; readonly observed: string };

/** How far a controller has seen the object that it is behind with. */
export function seenChangeOf(rollout: RolloutHead): SeenChange {
  const { ref, generation, status, workload, workloadGeneration } = rollout;
  if (workload === undefined || workloadGeneration === undefined || !isSpecObserved(rollout)) {
    const observed = status.observedGeneration ?? "none";
    return { object: describeObject(ref), generation: String(generation), observed };
  }
  const object = `${workload.kind} "${ref.namespace}/${workload.name}"`;
  return { object, generation: workloadGeneration, observed: status.workloadObservedGeneration ?? "none" };
}

/** Goes on after "has". */
export function describeSeenChange(rollout: RolloutHead): string {
  const { object, generation, observed } = seenChangeOf(rollout);
  return `observed generation ${observed} of ${object}, which is at ${generation}`;
}
