import { tellAmbiguous } from "../../ambiguous-routes.ts";
import { defineRule } from "../../rule.ts";

export const tlsRouteAmbiguous = defineRule({
  name: "tls-route-ambiguous",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "tlsRoutes is left out, and there is more than one tls route",
  why: "the controller refuses the Rollout (InvalidSpec) and moves no traffic",
  fix: "select the routes to weight in tlsRoutes, by port and by all of their SNI hosts",
  sources: ["R6", "rule 15"],
  check: tellAmbiguous("tls"),
});
