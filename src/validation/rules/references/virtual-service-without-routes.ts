import { protocols } from "../../../resources/virtual-service.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onBindings } from "../../subjects.ts";
import { isSet, valueAt } from "../../value.ts";
import { describe } from "../../world-object.ts";

export const virtualServiceWithoutRoutes = defineRule({
  name: "virtual-service-without-routes",
  group: "references",
  severity: "error",
  scope: "offline",
  what: "a VirtualService without http, tls and tcp routes",
  why: "the controller refuses the Rollout (InvalidSpec); of an empty http list it weights nothing, without a word",
  fix: "add a route with the stable and the canary destination",
  sources: ["R4", "rules 18 and 20"],
  check: onBindings(({ rollout, reference, virtualService: { object, routes } }) => {
    const spec = valueAt(object, "spec");
    if (protocols.every((protocol) => !isSet(valueAt(object, "spec", protocol)))) {
      const message = `${describe(object)} has no routes that ${describe(rollout.object)} could weight`;
      return [findingAt(spec, message)];
    }
    const isEmpty = routes.http?.length === 0 && routes.tls === undefined && routes.tcp === undefined;
    if (!isEmpty || reference.httpRoutes.length > 0) return [];
    const message = `the http routes of ${describe(object)} are an empty list, so that ${describe(rollout.object)} weights nothing`;
    return [findingAt(valueAt(object, "spec", "http"), message)];
  }),
});
