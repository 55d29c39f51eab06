import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { isSet, memberAt } from "../../value.ts";

export const virtualServicesEmpty = defineRule({
  name: "virtual-services-empty",
  group: "references",
  severity: "error",
  scope: "offline",
  what: "virtualServices is an empty list, and there is no virtualService",
  why: "it counts as absent, and the controller refuses the Rollout (InvalidSpec)",
  fix: "add an entry with the name of the VirtualService",
  sources: ["R1", "rule 9"],
  check: onIstioRollouts(({ istio }) => {
    const several = memberAt(istio, "virtualServices");
    const isEmpty = Array.isArray(several.json) && several.json.length === 0;
    if (!isEmpty || isSet(memberAt(istio, "virtualService"))) return [];
    return [findingAt(several, "virtualServices has no entries, and so names no VirtualService")];
  }),
});
