import type { RolloutView } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { selectRoutes } from "../../select-routes.ts";
import { stepName } from "../../step-actions.ts";
import { stepWeights } from "../../step-weights.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { isSet, itemsOf, memberAt, numberOf, textOf, type Value } from "../../value.ts";
import { isResolved, type World } from "../../world.ts";

export const weightsExceed100 = defineRule({
  name: "weights-exceed-100",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "setWeight, the weights of an experiment and those of additional subsets come to more than 100",
  why: "the stable side gets 0 and the total is above 100: all shares shift, and older Istio releases refuse it",
  fix: "leave room for the others in setWeight",
  sources: ["T7", "rule 28"],
  check: onIstioRollouts((rollout, world) => {
    const additional = additionalWeight(rollout, world);
    return stepWeights(rollout).flatMap(({ step, weight }) => {
      const experiment = experimentWeight(step);
      const total = weight + experiment + additional;
      // A setWeight that is out of range by itself is another mistake, and one without the others is within it.
      if (total <= 100 || weight > 100 || experiment + additional === 0) return [];
      const setWeight = memberAt(step, "setWeight");
      if (!isSet(setWeight) && experiment === 0) return [];
      const parts = [
        `setWeight ${weight}`,
        ...(experiment === 0 ? [] : [`${experiment} of its experiment`]),
        ...(additional === 0 ? [] : [`${additional} of additional subsets`]),
      ];
      const place = experiment === 0 ? setWeight : memberAt(step, "experiment", "templates");
      return [findingAt(place, `weights of ${stepName(step)} come to ${total}: ${parts.join(" and ")}`)];
    });
  }),
});

function experimentWeight(step: Value): number {
  const templates = itemsOf(memberAt(step, "experiment", "templates"));
  return templates.reduce((sum, template) => sum + Math.max(0, numberOf(memberAt(template, "weight")) ?? 0), 0);
}

/** The controller leaves the weights of these subsets as they are; the route in which they have most counts (rule 27). */
function additionalWeight({ object, destinationRule }: RolloutView, { bindingsByRollout }: World): number {
  const names = itemsOf(memberAt(destinationRule, "additionalSubsetNames")).flatMap((name) => textOf(name) ?? []);
  if (names.length === 0) return 0;
  const routes = (bindingsByRollout.get(object) ?? [])
    .filter(isResolved)
    .flatMap((binding) => selectRoutes(binding).flatMap((selection) => selection.routes));
  const sums = routes.map(({ destinations }) =>
    destinations
      .filter(({ subset }) => subset !== undefined && names.includes(subset))
      .reduce((sum, { weight = 0 }) => sum + Math.max(0, weight), 0),
  );
  return Math.max(0, ...sums);
}
