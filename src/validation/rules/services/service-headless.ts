import { entriesTo } from "../../entry-points.ts";
import { appliesToMesh } from "../../host-index.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { textOf, valueAt } from "../../value.ts";
import { weightedServices } from "../../weighted-services.ts";
import { isResolved } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const serviceHeadless = defineRule({
  name: "service-headless",
  group: "services",
  severity: "warning",
  scope: "offline",
  what: "a Service of a side, or the host of the DestinationRule, is headless, and callers have proxies of their own",
  why: "such a proxy sends a request for a headless Service to the address that the caller picked, past the weights (unverified)",
  fix: "give it a cluster IP: take clusterIP out",
  sources: ["T16c"],
  check: onIstioRollouts((rollout, world) => {
    const bindings = (world.bindingsByRollout.get(rollout.object) ?? []).filter(isResolved);
    // The pods of a gateway choose among the endpoints themselves.
    const entries = bindings.flatMap(({ virtualService }) => entriesTo(virtualService, world));
    if (!entries.some(appliesToMesh)) return [];
    return weightedServices(rollout, world).flatMap(({ service, role }) => {
      const address = valueAt(service, "spec", "clusterIP");
      if (textOf(address) !== "None") return [];
      return [findingAt(address, `${describe(service)}, ${role} of ${describe(rollout.object)}, is headless`)];
    });
  }),
});
