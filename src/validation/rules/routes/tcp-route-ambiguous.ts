import { tellAmbiguous } from "../../ambiguous-routes.ts";
import { defineRule } from "../../rule.ts";

export const tcpRouteAmbiguous = defineRule({
  name: "tcp-route-ambiguous",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "tcpRoutes is left out, and there is more than one tcp route",
  why: "the controller refuses the Rollout (InvalidSpec) and moves no traffic",
  fix: "select the routes to weight in tcpRoutes, by port",
  sources: ["R6", "rule 16"],
  check: tellAmbiguous("tcp"),
});
