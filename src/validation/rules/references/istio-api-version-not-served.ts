import { instanceIdLabel } from "../../../resources/rollout-labels.ts";
import { controllersOf } from "../../controllers.ts";
import { usesIstio } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { textOf, valueAt } from "../../value.ts";
import type { World } from "../../world.ts";

export const istioApiVersionNotServed = defineRule({
  name: "istio-api-version-not-served",
  group: "references",
  severity: "error",
  scope: "live",
  needs: ["Deployment"],
  what: "the Istio API version that the controller asks for is not served",
  why: "it finds neither VirtualServices nor DestinationRules, and refuses every Rollout that names one",
  fix: "set the controller's flag --istio-api-version to a version that is served",
  sources: ["rule 3", "flagger#1602"],
  check: (world) => {
    const served = world.live?.istio.servedVersions;
    if (served === undefined) return [];
    return controllersOf(world)
      .filter(({ istioVersion, instanceId }) => !served.includes(istioVersion) && serves(instanceId, world))
      .map(({ flags, istioVersion }) => {
        const present = served.length === 0 ? "none is" : `served: ${served.join(", ")}`;
        return findingAt(flags, `it asks for networking.istio.io "${istioVersion}", which is not served (${present})`);
      });
  },
});

/** Some Rollout with Istio routing. */
function serves(instanceId: string | undefined, { rollouts }: World): boolean {
  return rollouts
    .filter(usesIstio)
    .some(({ object }) => textOf(valueAt(object, "metadata", "labels", instanceIdLabel)) === instanceId);
}
