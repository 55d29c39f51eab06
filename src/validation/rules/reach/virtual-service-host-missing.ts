import { findNearest } from "../../../resources/near-names.ts";
import { onEntryPoints } from "../../entry-points.ts";
import { appliesToMesh } from "../../host-index.ts";
import { isAddress } from "../../host-names.ts";
import { findHostTarget, type HostTarget, wholeHost } from "../../host-target.ts";
import { defineRule, findingAt, type RuleFinding } from "../../rule.ts";
import { itemsOf, textOf, type Value, valueAt } from "../../value.ts";
import { objectsOf, type World } from "../../world.ts";
import { describe } from "../../world-object.ts";

export const virtualServiceHostMissing = defineRule({
  name: "virtual-service-host-missing",
  group: "reach",
  severity: "warning",
  scope: "offline",
  what: "a VirtualService for callers in the mesh without the host of a Service or ServiceEntry",
  why: "requests to the Service are not the VirtualService's, and split by the number of pods (unverified)",
  fix: "add the name of the Service that callers use to its hosts, or gateways where callers come from outside",
  sources: ["T10a", "#3317"],
  reportsAbsence: true,
  needs: ["Service", "ServiceEntry"],
  check: onEntryPoints(({ virtualService }, world) => {
    const { object, gateways } = virtualService;
    if (!appliesToMesh(virtualService)) return [];
    const hosts = itemsOf(valueAt(object, "spec", "hosts")).flatMap((value) => {
      const text = textOf(value);
      return text === undefined ? [] : [{ value, text, target: findHostTarget(world, text, object.namespace) }];
    });
    const slips = hosts.flatMap(({ value, target }) => findSlip(value, target, world));
    const isReached = ({ text, target: { kind } }: (typeof hosts)[number]) =>
      text.includes("*") || isAddress(text) || (kind !== "unknown" && kind !== "incomplete");
    if (hosts.filter(isReached).length > slips.length) return [];
    if (slips.length > 0) return slips;
    const incomplete = hosts.flatMap(({ value, text, target }) =>
      target.kind === "incomplete"
        ? [
            findingAt(value, `host "${text}" is not completed by Istio, so that no Service is meant`, {
              fix: `write "${wholeHost(target.service)}"`,
              severity: "warning",
            }),
          ]
        : [],
    );
    // Hosts from outside beside gateways may be meant for callers in the mesh that use them too.
    if (incomplete.length > 0 || gateways.length > 0 || hosts.length === 0) return incomplete;
    const names = hosts.map(({ text }) => `"${text}"`).join(", ");
    const message = `none of the hosts (${names}) is that of a Service or ServiceEntry, and there are no gateways`;
    // Of a cluster perhaps only one namespace was read, and a ServiceEntry may be in any.
    return [findingAt(valueAt(object, "spec", "hosts"), message, world.live === undefined ? {} : { severity: "info" })];
  }),
});

/** A Service that is not there may be what callers use all the same, as in a single file, unless another is meant. */
function findSlip(value: Value, target: HostTarget, world: World): readonly RuleFinding[] {
  if (target.kind !== "absent-service") return [];
  const { namespace, name } = target.service;
  const services = objectsOf(world, "Service").filter((service) => service.namespace === namespace);
  const nearest = findNearest(
    name,
    services.map((service) => service.name),
  );
  if (nearest === undefined) return [];
  const message = `host "${textOf(value)}" is ${describe({ kind: "Service", namespace, name })}, which is not found`;
  return [findingAt(value, message, { fix: `did you mean "${nearest}"?` })];
}
