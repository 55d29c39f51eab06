import { findMisreading } from "../../reference-readings.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { memberAt } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const virtualServiceReferenceAmbiguous = defineRule({
  name: "virtual-service-reference-ambiguous",
  group: "references",
  severity: "error",
  scope: "offline",
  what: "a dotted reference that the controller reads otherwise than it is meant",
  why: "the last part is always taken for the namespace: the VirtualService is not found, or is another one",
  fix: "write NAME.NAMESPACE, also for a name with dots in the Rollout's own namespace",
  sources: ["rule 1", "#4709", "#1096"],
  check: (world) =>
    world.bindings.flatMap((binding) => {
      const misreading = findMisreading(binding, world);
      if (misreading === undefined) return [];
      const { read, meant, correct } = misreading;
      const value = memberAt(binding.reference.value, "name");
      const message = `"${binding.reference.name}" is read as ${describe(read)}, not as ${describe({ ...meant, kind: "VirtualService" })}`;
      return [findingAt(value, message, { fix: `write "${correct}"` })];
    }),
});
