import { defineRule, findingAt } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { isObject, isSet, memberAt } from "../../value.ts";

export const pingPongServiceMissing = defineRule({
  name: "ping-pong-service-missing",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "pingService or pongService is missing or empty",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "name both Services of pingPong",
  sources: ["V6"],
  check: onRollouts(({ canary }) => {
    const pingPong = memberAt(canary, "pingPong");
    if (!isObject(pingPong)) return [];
    return (["pingService", "pongService"] as const).flatMap((role) => {
      const value = memberAt(pingPong, role);
      if (isSet(value) && value.json !== "") return [];
      return [findingAt(value, `${role} of pingPong is ${isSet(value) ? "empty" : "missing"}`)];
    });
  }),
});
