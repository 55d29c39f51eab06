import { defineRule, findingAt } from "../../rule.ts";
import { onIstioRollouts } from "../../subjects.ts";
import { hasRouter } from "../../traffic-routers.ts";
import { isObject, memberAt, textOf } from "../../value.ts";

export const pingPongIgnored = defineRule({
  name: "ping-pong-ignored",
  group: "spec",
  severity: "warning",
  scope: "offline",
  what: "pingPong beside stableService or canaryService",
  why: "with Istio the Services of pingPong are not used then, and the other two get the weights",
  fix: "leave out pingPong, or stableService and canaryService",
  sources: ["rule 77"],
  check: onIstioRollouts((rollout) => {
    const { canary } = rollout;
    // ALB takes the Services of pingPong first, and a plugin whichever it likes.
    if (hasRouter(rollout, "alb", "plugins")) return [];
    const pingPong = memberAt(canary, "pingPong");
    const roles = (["stableService", "canaryService"] as const).filter(
      (role) => textOf(memberAt(canary, role)) !== undefined,
    );
    if (!isObject(pingPong) || roles.length === 0) return [];
    return [findingAt(pingPong, `pingPong stands beside ${roles.join(" and ")}`, { at: "key" })];
  }),
});
