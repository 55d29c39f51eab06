import { defineRule, findingAt } from "../../rule.ts";
import { onBindings } from "../../subjects.ts";
import { valueAt } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const routeListEmpty = defineRule({
  name: "route-list-empty",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "tls or tcp is an empty list",
  why: "the controller panics on it: the Rollout freezes without a status, a condition or an event",
  fix: "remove the list",
  sources: ["T11b", "rule 20"],
  check: onBindings(({ rollout, reference, virtualService: { object, routes } }) => {
    const selectors = { tls: reference.tlsRoutes, tcp: reference.tcpRoutes };
    return (["tls", "tcp"] as const).flatMap((protocol) => {
      // With selectors it is an ordinary list without the route.
      if (routes[protocol]?.length !== 0 || selectors[protocol].length > 0) return [];
      const message = `the ${protocol} routes of ${describe(object)} are an empty list, on which ${describe(rollout.object)} freezes`;
      return [findingAt(valueAt(object, "spec", protocol), message, { at: "key" })];
    });
  }),
});
