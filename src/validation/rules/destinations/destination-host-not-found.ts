import { proposeNearest } from "../../../resources/near-names.ts";
import { type Address, onAddresses } from "../../addresses.ts";
import { findHostTarget } from "../../host-target.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { serviceReferences } from "../../service-references.ts";
import { sideOf } from "../../side-of.ts";
import { usersOfService } from "../../users.ts";
import { memberAt, textOf } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const destinationHostNotFound = defineRule({
  name: "destination-host-not-found",
  group: "destinations",
  severity: "error",
  scope: "offline",
  what: "a destination or mirror whose host is no Service and in no ServiceEntry",
  why: "requests that are routed there fail with 503",
  fix: "add the Service, or correct the host",
  sources: ["IST0101"],
  reportsAbsence: true,
  needs: ["Service", "ServiceEntry"],
  check: onAddresses((address, world) => {
    const { virtualService, destination, host } = address;
    const target = findHostTarget(world, host, virtualService.object.namespace);
    // A Service that some Rollout names is told where it is named.
    const isUnknown = target.kind === "unknown";
    if (isMeantElsewhere(address)) return [];
    if (!isUnknown && (target.kind !== "absent-service" || usersOfService(world, target.service).length > 0)) return [];
    const what = isUnknown
      ? "is no Service, and in no ServiceEntry"
      : `is ${describe({ kind: "Service", ...target.service })}, which is not found`;
    return [findingAt(memberAt(destination, "host"), `host "${host}" ${what}`, { fix: suggest(address) })];
  }),
});

/** A short host of a side beside which the Rollout is not: that is what has to be told. */
function isMeantElsewhere({ host, weighted, virtualService, bindings }: Address): boolean {
  const { namespace } = virtualService.object;
  return bindings.some(
    ({ rollout }) =>
      rollout.object.namespace !== namespace &&
      !host.includes(".") &&
      weighted !== undefined &&
      sideOf(weighted, rollout) !== undefined,
  );
}

/** A slip of the pen in the name of one of the Rollout's Services. */
function suggest({ host, bindings }: Address): string | undefined {
  const names = bindings.flatMap(({ rollout }) =>
    serviceReferences(rollout).flatMap(({ value }) => textOf(value) ?? []),
  );
  return proposeNearest(host, names);
}
