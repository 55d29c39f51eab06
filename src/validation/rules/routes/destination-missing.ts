import { tellMissingDestinations } from "../../missing-destinations.ts";
import { defineRule } from "../../rule.ts";

export const destinationMissing = defineRule({
  name: "destination-missing",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "a route that the Rollout weights has no destination for the canary or the stable Service",
  why: "the controller refuses the Rollout (InvalidSpec) and moves no traffic",
  fix: "add a destination with the Service as its host and weight 0 to the route, or let the Rollout select another route",
  sources: ["R6", "rule 24"],
  check: tellMissingDestinations("host"),
});
