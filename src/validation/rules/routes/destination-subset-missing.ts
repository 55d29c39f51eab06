import { tellMissingDestinations } from "../../missing-destinations.ts";
import { defineRule } from "../../rule.ts";

export const destinationSubsetMissing = defineRule({
  name: "destination-subset-missing",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "a route that the Rollout weights has no destination for the canary or the stable subset",
  why: "the controller refuses the Rollout (InvalidSpec) and moves no traffic",
  fix: "add a destination with that subset and weight 0 to the route, or let the Rollout select another route",
  sources: ["R6", "rule 24"],
  check: tellMissingDestinations("subset"),
});
