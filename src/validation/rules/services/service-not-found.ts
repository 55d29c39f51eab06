import { defineRule, findingAt } from "../../rule.ts";
import { serviceReferences } from "../../service-references.ts";
import { onRollouts } from "../../subjects.ts";
import { textOf } from "../../value.ts";
import { findObject } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const serviceNotFound = defineRule({
  name: "service-not-found",
  group: "services",
  severity: "error",
  scope: "offline",
  what: "a stable, canary, ping, pong, active or preview Service does not exist",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "add the Service in the Rollout's namespace, or correct its name in the Rollout",
  sources: ["R7"],
  reportsAbsence: true,
  needs: ["Service"],
  check: onRollouts((rollout, world) =>
    serviceReferences(rollout).flatMap(({ role, value }) => {
      const { namespace } = rollout.object;
      const name = textOf(value) ?? "";
      if (findObject(world, "Service", { namespace, name }) !== undefined) return [];
      return [findingAt(value, `${role} is ${describe({ kind: "Service", namespace, name })}, which is not found`)];
    }),
  ),
});
