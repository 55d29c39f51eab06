import { findMisreading, readReference } from "../../reference-readings.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { memberAt } from "../../value.ts";
import { isHidden } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const virtualServiceNotFound = defineRule({
  name: "virtual-service-not-found",
  group: "references",
  severity: "error",
  scope: "offline",
  what: "a VirtualService that the Rollout refers to does not exist",
  why: "the controller refuses the Rollout (InvalidSpec), and fails in every pass where it goes away later",
  fix: "add the VirtualService, or correct the reference; another namespace is written NAME.NAMESPACE",
  sources: ["R2", "rule 7", "#3907", "#3303"],
  reportsAbsence: true,
  needs: ["VirtualService"],
  check: (world) =>
    world.bindings.flatMap((binding) => {
      const { reference, virtualService } = binding;
      if (virtualService !== undefined || findMisreading(binding, world) !== undefined) return [];
      const value = memberAt(reference.value, "name");
      const read = readReference(binding);
      if (read === undefined) {
        const message = `"${reference.name}" is no name that a VirtualService can have`;
        return [findingAt(value, message, { severity: "error" })];
      }
      if (isHidden(world, "VirtualService", read)) return [];
      return [findingAt(value, `"${reference.name}" refers to ${describe(read)}, which is not found`)];
    }),
});
