import { tellAmbiguous } from "../../ambiguous-routes.ts";
import { defineRule } from "../../rule.ts";

export const httpRouteAmbiguous = defineRule({
  name: "http-route-ambiguous",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "routes is left out, and there is more than one http route that is not managed",
  why: "the controller refuses the Rollout (InvalidSpec) and moves no traffic",
  fix: "name the routes to weight in routes",
  sources: ["R6", "rule 14"],
  check: tellAmbiguous("http"),
});
