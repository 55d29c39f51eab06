import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { isObject, isSet, itemsOf, memberAt, textOf } from "../../value.ts";

export const virtualServiceReferenceMissing = defineRule({
  name: "virtual-service-reference-missing",
  group: "references",
  severity: "error",
  scope: "offline",
  what: "neither virtualService nor virtualServices, or one without a name",
  why: "the controller or the API server refuses the Rollout: there is nothing to weight",
  fix: "name the VirtualService: virtualService.name",
  sources: ["R1", "rule 10"],
  check: onIstioRollouts(({ istio }) => {
    const [single, several] = [memberAt(istio, "virtualService"), memberAt(istio, "virtualServices")];
    if (!isSet(single) && !isSet(several)) {
      return [findingAt(istio, "trafficRouting.istio names no VirtualService", { at: "key" })];
    }
    return [single, ...itemsOf(several)].flatMap((entry) => {
      const name = memberAt(entry, "name");
      const isNameless = isObject(entry) && textOf(name) === undefined && (!isSet(name) || name.json === "");
      return isNameless ? [findingAt(entry, "this reference to a VirtualService has no name")] : [];
    });
  }),
});
