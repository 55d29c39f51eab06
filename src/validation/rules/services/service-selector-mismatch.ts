import { podTemplateHashLabel } from "../../../resources/rollout-labels.ts";
import { podLabelsOf } from "../../pod-labels.ts";
import type { RolloutView } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { memberAt, textsOf, valueAt } from "../../value.ts";
import { weightedServices } from "../../weighted-services.ts";
import { describe } from "../../world-object.ts";

export const serviceSelectorMismatch = defineRule({
  name: "service-selector-mismatch",
  group: "services",
  severity: "error",
  scope: "offline",
  what: "a Service selects a label that the pod template lacks, or has with another value",
  why: "the controller refuses the Rollout (InvalidSpec), and the Service has none of its pods: 503 and 504",
  fix: "let the selector name labels of the pod template; the controller adds the hash itself, and looks at no label of canaryMetadata or stableMetadata",
  sources: ["R8", "#4371", "#2090"],
  check: onRollouts((rollout, world) => {
    const labels = podLabelsOf(rollout, world);
    if (labels === undefined) return [];
    return weightedServices(rollout, world).flatMap(({ service, role, isSwitched }) => {
      const selector = valueAt(service, "spec", "selector");
      // The controller compares the Services of the sides with the template alone.
      const added = isSwitched ? [] : addedLabels(rollout);
      return [...textsOf(selector)].flatMap(([name, value]) => {
        const label = labels.get(name);
        if (name === podTemplateHashLabel || label === value) return [];
        if (added.some((more) => more.get(name) === value)) return [];
        const has = label === undefined ? `no label "${name}"` : `${name} "${label}"`;
        const message = `${role} selects ${name} "${value}", and the pods of ${describe(rollout.object)} have ${has}`;
        return [findingAt(memberAt(selector, name), message)];
      });
    });
  }),
});

/** What the controller adds to the pods of a side. */
function addedLabels({ canary }: RolloutView): readonly ReadonlyMap<string, string>[] {
  return ["stableMetadata", "canaryMetadata"].map((side) => textsOf(memberAt(canary, side, "labels")));
}
