// Whether an update of a Rollout is under way, as its status tells.
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

/** Whether the status is about the spec as it stands now. */
export function isObserved({ generation, status }: RolloutHead): boolean {
  return generation === undefined || status.observedGeneration === String(generation);
}
