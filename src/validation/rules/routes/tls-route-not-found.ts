import { tellUnanswered } from "../../port-selectors.ts";
import { defineRule } from "../../rule.ts";

export const tlsRouteNotFound = defineRule({
  name: "tls-route-not-found",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "no tls route of the VirtualService answers to a selector of the Rollout",
  why: "the controller refuses the Rollout (InvalidSpec) and moves no traffic",
  fix: "write the port and all SNI hosts of the route, as they stand in its matches together",
  sources: ["R6", "rule 15"],
  check: tellUnanswered("tls"),
});
