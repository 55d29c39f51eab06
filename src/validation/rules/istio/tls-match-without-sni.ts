import { routeName } from "../../../resources/virtual-service.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onVirtualServices } from "../../subjects.ts";
import { isSet, itemsOf, memberAt, type Value } from "../../value.ts";

export const tlsMatchWithoutSni = defineRule({
  name: "tls-match-without-sni",
  group: "istio",
  severity: "error",
  scope: "offline",
  what: "a tls route without a match, or a match without SNI hosts",
  why: "Istio refuses the VirtualService: a TLS match must have at least one SNI host",
  fix: "give each match sniHosts, out of the hosts of the VirtualService",
  sources: ["section 4"],
  check: onVirtualServices(({ routes }) =>
    (routes.tls ?? []).flatMap((route) => {
      const match = memberAt(route.value, "match");
      if (isEmpty(match)) return [findingAt(match, `route ${routeName(route)} has no match`, { at: "key" })];
      return itemsOf(match)
        .map((entry) => memberAt(entry, "sniHosts"))
        .filter(isEmpty)
        .map((sniHosts) => {
          const position = Number(sniHosts.path.at(-2)) + 1;
          return findingAt(sniHosts, `match ${position} of route ${routeName(route)} has no SNI hosts`);
        });
    }),
  ),
});

/** What is there and no list may be meant as any. */
function isEmpty(list: Value): boolean {
  return !isSet(list) || (Array.isArray(list.json) && list.json.length === 0);
}
