import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { isObject, itemsOf, memberAt, textOf } from "../../value.ts";

export const virtualServiceReferenceConflict = defineRule({
  name: "virtual-service-reference-conflict",
  group: "references",
  severity: "error",
  scope: "offline",
  what: "both virtualService and virtualServices",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "keep virtualServices alone, with an entry for each VirtualService",
  sources: ["R1", "rule 10", "#1559"],
  check: onIstioRollouts(({ istio }) => {
    const [single, several] = [memberAt(istio, "virtualService"), memberAt(istio, "virtualServices")];
    const count = itemsOf(several).length;
    if (!isObject(single) || count === 0) return [];
    const names = itemsOf(several).map((entry) => `"${textOf(memberAt(entry, "name")) ?? ""}"`);
    const name = textOf(memberAt(single, "name")) ?? "";
    const message = `virtualService "${name}" stands beside virtualServices ${names.join(", ")}, and only one of the two is allowed`;
    return [findingAt(single, message, { at: "key" })];
  }),
});
