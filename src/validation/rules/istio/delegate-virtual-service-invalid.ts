import { routeName } from "../../../resources/virtual-service.ts";
import { isDelegating } from "../../delegation.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onVirtualServices } from "../../subjects.ts";
import { isSet, itemsOf, memberAt, valueAt } from "../../value.ts";

export const delegateVirtualServiceInvalid = defineRule({
  name: "delegate-virtual-service-invalid",
  group: "istio",
  severity: "error",
  scope: "offline",
  what: "a VirtualService without hosts, hence a delegate, that has gateways, tls or tcp routes, or delegates itself",
  why: "Istio refuses it: a delegate takes hosts and gateways from its root, and has http routes only",
  fix: "move it to the root, or give the VirtualService hosts where it is no delegate",
  sources: ["section 4"],
  check: onVirtualServices(({ object, routes }) => {
    const hosts = valueAt(object, "spec", "hosts");
    if (isSet(hosts) && !(Array.isArray(hosts.json) && hosts.json.length === 0)) return [];
    const lists = (["gateways", "tls", "tcp"] as const)
      .map((name) => ({ name, value: valueAt(object, "spec", name) }))
      .filter(({ value }) => itemsOf(value).length > 0)
      .map(({ name, value }) => findingAt(value, `"${name}" in a VirtualService without hosts`, { at: "key" }));
    const delegating = (routes.http ?? [])
      .filter(isDelegating)
      .map((route) =>
        findingAt(
          memberAt(route.value, "delegate"),
          `route ${routeName(route)} of a VirtualService without hosts delegates`,
          { at: "key", fix: "let the root delegate to where this route leads" },
        ),
      );
    return [...lists, ...delegating];
  }),
});
