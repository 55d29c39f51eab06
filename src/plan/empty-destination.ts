// Requests that would go where no pod is ready to take them.
import { blocker, type Finding, warning } from "../traffic/finding.ts";
import type { SidePods } from "../traffic/traffic-state.ts";

/** `share` is what would go there: `20%`. `otherwise` is what to do instead of waiting for pods. */
export function findEmptyDestination(pods: SidePods, share: string, otherwise: string): readonly Finding[] {
  if (pods.kind === "missing")
    return [blocker("empty-destination", `${share} would go to ${pods.what}, which does not exist`, "create it first")];
  if (pods.kind === "unknown") {
    const message = `the pods behind ${pods.what} cannot be told: ${pods.because}`;
    return [
      warning("hash-unknown", message, "the controller writes hash and selector at its first pass over the Rollout"),
    ];
  }
  if (pods.readyPods > 0) return [];
  const message = `${share} would go to ${pods.what}, whose pods (hash ${pods.hash}) are not ready`;
  return [blocker("empty-destination", message, `wait until pods of that hash are ready, or ${otherwise}`)];
}
