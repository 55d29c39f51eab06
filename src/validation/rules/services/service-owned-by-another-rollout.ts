import { managedByAnnotation } from "../../../resources/rollout-labels.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { serviceReferences } from "../../service-references.ts";
import { onRollouts } from "../../subjects.ts";
import { textOf, valueAt } from "../../value.ts";
import { findObject } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const serviceOwnedByAnotherRollout = defineRule({
  name: "service-owned-by-another-rollout",
  group: "services",
  severity: "error",
  scope: "live",
  what: "a Service is annotated with the name of another Rollout",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "name another Service in the Rollout, or take it out of the other Rollout, whose controller then removes the annotation",
  sources: ["R9"],
  check: onRollouts((rollout, world) =>
    serviceReferences(rollout).flatMap(({ role, value }) => {
      const { namespace, name } = rollout.object;
      const service = findObject(world, "Service", { namespace, name: textOf(value) ?? "" });
      if (service?.origin !== "cluster") return [];
      const owner = textOf(valueAt(service, "metadata", "annotations", managedByAnnotation));
      if (owner === undefined || owner === name) return [];
      return [findingAt(value, `${role} is ${describe(service)}, which is managed by Rollout "${owner}"`)];
    }),
  ),
});
