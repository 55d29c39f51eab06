import { defineRule, findingAt } from "../../rule.ts";
import { textOf } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const sharedService = defineRule({
  name: "shared-service",
  group: "services",
  severity: "error",
  scope: "offline",
  what: "two Rollouts use one Service, in whichever roles",
  why: "the controller lets one of them manage it and refuses the other (InvalidSpec) (unverified)",
  fix: "give each Rollout Services of its own",
  sources: ["T6c", "R9"],
  check: (world) =>
    [...world.users.ofServices.values()].flatMap((uses) =>
      uses.flatMap(({ rollout, value }) => {
        const others = uses.filter((other) => other.rollout !== rollout);
        if (others.length === 0) return [];
        const { namespace } = rollout.object;
        const service = describe({ kind: "Service", namespace, name: textOf(value) ?? "" });
        const names = others.map((other) => `${other.role} of ${describe(other.rollout.object)}`).join(" and ");
        return [findingAt(value, `${service} is ${names} too`)];
      }),
    ),
});
