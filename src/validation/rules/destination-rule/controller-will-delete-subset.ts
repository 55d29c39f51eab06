import { isExperimentService } from "../../experiment-services.ts";
import { hasTwoSides, type RolloutView } from "../../rollout-view.ts";
import { defineRule, findingAt, type RuleFinding } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { usersOfDestinationRule } from "../../users.ts";
import { itemsOf, memberAt, textOf, type Value, valueAt } from "../../value.ts";
import { findDestinationRule } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const controllerWillDeleteSubset = defineRule({
  name: "controller-will-delete-subset",
  group: "destination-rule",
  severity: "error",
  scope: "offline",
  what: "a subset of the Rollout's DestinationRule that is neither its stable nor its canary one",
  why: "the controller deletes it at its next pass, and requests that are routed to it fail with 503 (unverified)",
  fix: "move the subset to another DestinationRule",
  sources: ["T3", "rule 45"],
  check: onIstioRollouts((rollout, world) => {
    const destinationRule = findDestinationRule(world, rollout);
    if (destinationRule === undefined || !hasTwoSides(rollout)) return [];
    const others = usersOfDestinationRule(world, destinationRule).filter((other) => other !== rollout);
    const values = itemsOf(valueAt(destinationRule, "spec", "subsets")).map((subset) => memberAt(subset, "name"));
    // Where one of its own is missing, another may be that one under a wrong name.
    if (lacksSubset(rollout, values)) return [];
    return values.flatMap((value) => {
      const name = textOf(value);
      // Where two Rollouts share a DestinationRule, that is what has to be told.
      if (name === undefined || [rollout, ...others].some((user) => keeps(user, name))) return [];
      return [tell(value, name, rollout)];
    });
  }),
});

function lacksSubset({ sides: { canary, stable } }: RolloutView, names: readonly Value[]): boolean {
  return [canary, stable].some(({ subset }) => !names.some((name) => textOf(name) === subset));
}

function keeps(rollout: RolloutView, subset: string): boolean {
  const { canary, stable } = rollout.sides;
  return subset === canary.subset || subset === stable.subset || isExperimentService(subset, rollout);
}

function tell(value: Value, subset: string, { object, destinationRule }: RolloutView): RuleFinding {
  const message = `subset "${subset}" is neither the stable nor the canary one of ${describe(object)}`;
  const additional = itemsOf(memberAt(destinationRule, "additionalSubsetNames"));
  if (!additional.some((name) => textOf(name) === subset)) return findingAt(value, message);
  return findingAt(value, `${message}, and additionalSubsetNames keeps only subsets of other DestinationRules`);
}
