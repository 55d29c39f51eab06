import { onAddresses } from "../../addresses.ts";
import { findHostTarget, wholeHost } from "../../host-target.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { memberAt } from "../../value.ts";

export const destinationHostNotFqdn = defineRule({
  name: "destination-host-not-fqdn",
  group: "destinations",
  severity: "error",
  scope: "offline",
  what: "a host with a dot that is not a whole name, such as SERVICE.NAMESPACE",
  why: "Istio completes only names without a dot, so that requests fail with 503 (unverified), while the controller compares the first part alone and weights the destination all the same",
  fix: "write SERVICE.NAMESPACE.svc.cluster.local",
  sources: ["T8", "rule 22"],
  check: onAddresses(({ virtualService, destination, host }, world) => {
    const { namespace } = virtualService.object;
    const target = findHostTarget(world, host, namespace);
    if (target.kind !== "incomplete") return [];
    const { service } = target;
    const short = service.namespace === namespace ? `, or "${service.name}"` : "";
    return [
      findingAt(memberAt(destination, "host"), `host "${host}" is not completed by Istio, as it has a dot`, {
        fix: `write "${wholeHost(service)}"${short}`,
      }),
    ];
  }),
});
