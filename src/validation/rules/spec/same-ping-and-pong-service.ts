import { defineRule, findingAt } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { memberAt, textOf } from "../../value.ts";

export const samePingAndPongService = defineRule({
  name: "same-ping-and-pong-service",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "one Service as pingService and pongService",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "name two different Services",
  sources: ["V7"],
  check: onRollouts(({ canary }) => {
    const [ping, pong] = [memberAt(canary, "pingPong", "pingService"), memberAt(canary, "pingPong", "pongService")];
    const name = textOf(ping);
    if (name === undefined || textOf(pong) !== name) return [];
    return [findingAt(pong, `Service "${name}" is both pingService and pongService`)];
  }),
});
