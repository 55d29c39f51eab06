import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { usersOfDestinationRule } from "../../users.ts";
import { memberAt, textOf } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const sharedDestinationRule = defineRule({
  name: "shared-destination-rule",
  group: "services",
  severity: "error",
  scope: "offline",
  what: "two Rollouts use one DestinationRule",
  why: "each of them deletes the subsets of the other (unverified)",
  fix: "give each Rollout a DestinationRule of its own",
  sources: ["T6b", "rule 42", "rule 45"],
  check: onIstioRollouts((rollout, world) => {
    const { namespace } = rollout.object;
    const value = memberAt(rollout.destinationRule, "name");
    const name = textOf(value);
    if (name === undefined) return [];
    const others = usersOfDestinationRule(world, { namespace, name }).filter((other) => other !== rollout);
    if (others.length === 0) return [];
    const names = others.map(({ object }) => describe(object)).join(" and ");
    const message = `${describe({ kind: "DestinationRule", namespace, name })} is used by ${names} too`;
    return [findingAt(value, message)];
  }),
});
