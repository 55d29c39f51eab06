import { tellUnanswered } from "../../port-selectors.ts";
import { defineRule } from "../../rule.ts";

export const tcpRouteNotFound = defineRule({
  name: "tcp-route-not-found",
  group: "routes",
  severity: "error",
  scope: "offline",
  what: "no tcp route of the VirtualService answers to a selector of the Rollout",
  why: "the controller refuses the Rollout (InvalidSpec) and moves no traffic",
  fix: "write the port that stands in the matches of the route",
  sources: ["R6", "rule 16"],
  check: tellUnanswered("tcp"),
});
