import { onPrimaries } from "../../primary-probes.ts";
import { usesIstio } from "../../rollout-view.ts";
import { defineRule } from "../../rule.ts";
import { numberOf, textOf, valueAt } from "../../value.ts";
import type { World } from "../../world.ts";

export const primaryServerUnreachable = defineRule({
  name: "primary-server-unreachable",
  group: "multi-cluster",
  severity: "error",
  scope: "live",
  needs: ["Secret"],
  what: "the API server of the Istio cluster does not answer, or its certificate does not hold",
  why: "the controller sees no VirtualService and no DestinationRule, and every Rollout with Istio routing freezes",
  fix: "correct the server or its certificate authority in the kubeconfig, and restart the controller",
  sources: ["istio#51376", "istio#30625"],
  check: onPrimaries(({ server, reach }, world) => {
    if (reach.kind === "untrusted") return `"${server}" cannot be trusted: ${reach.because}`;
    // From here it may be out of reach and for the controller not: what that one has left undone decides.
    if (reach.kind !== "unreachable" || !isFrozen(world)) return undefined;
    return `"${server}" does not answer, and the controller has not seen the last change of a Rollout: ${reach.because}`;
  }),
});

/** Some Rollout waits for its last change to be seen. */
function isFrozen({ rollouts }: World): boolean {
  return rollouts.filter(usesIstio).some(({ object }) => {
    const generation = numberOf(valueAt(object, "metadata", "generation"));
    const observed = textOf(valueAt(object, "status", "observedGeneration"));
    return object.origin === "cluster" && generation !== undefined && observed !== `${generation}`;
  });
}
