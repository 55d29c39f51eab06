import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { textOf, valueAt } from "../../value.ts";
import { weightedServices } from "../../weighted-services.ts";
import { describe } from "../../world-object.ts";

export const serviceExternalName = defineRule({
  name: "service-external-name",
  group: "services",
  severity: "error",
  scope: "offline",
  what: "a Service of a side, or the host of the DestinationRule, of type ExternalName",
  why: "it has no endpoints to divide, and its selector is not looked at (unverified)",
  fix: "make it a Service of type ClusterIP that selects the pods of the Rollout",
  sources: ["T16b", "IST0150"],
  check: onIstioRollouts((rollout, world) =>
    weightedServices(rollout, world).flatMap(({ service, role }) => {
      const type = valueAt(service, "spec", "type");
      if (textOf(type) !== "ExternalName") return [];
      return [findingAt(type, `${describe(service)}, ${role} of ${describe(rollout.object)}, is an ExternalName`)];
    }),
  ),
});
