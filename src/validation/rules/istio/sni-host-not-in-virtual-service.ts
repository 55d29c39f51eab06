import { isAddress, isWithin } from "../../host-names.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onVirtualServices } from "../../subjects.ts";
import { itemsOf, memberAt, textOf } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const sniHostNotInVirtualService = defineRule({
  name: "sni-host-not-in-virtual-service",
  group: "istio",
  severity: "error",
  scope: "offline",
  what: "an SNI host that the hosts of the VirtualService do not cover",
  why: "Istio refuses the VirtualService: the SNI host is not a compatible subset of its hosts",
  fix: "add the host to spec.hosts; names are compared letter by letter, short ones are not completed",
  sources: ["section 4"],
  check: onVirtualServices(({ object, hosts, routes }) => {
    // Without hosts it is a delegate, which may have no tls routes at all.
    if (hosts.length === 0) return [];
    return (routes.tls ?? [])
      .flatMap(({ value }) => itemsOf(memberAt(value, "match")))
      .flatMap((match) => itemsOf(memberAt(match, "sniHosts")))
      .flatMap((value) => {
        const name = textOf(value);
        if (name === undefined || isAddress(name) || hosts.some((host) => isWithin(name, host))) return [];
        return [
          findingAt(value, `SNI host "${name}" is in none of the hosts of ${describe(object)} (${hosts.join(", ")})`),
        ];
      });
  }),
});
