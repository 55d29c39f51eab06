import type { RolloutView } from "../../rollout-view.ts";
import { defineRule, findingAt } from "../../rule.ts";
import { onRollouts } from "../../subjects.ts";
import { hasRouter, type TrafficRouter } from "../../traffic-routers.ts";
import { isObject, isSet, memberAt, textOf } from "../../value.ts";

export const stableOrCanaryServiceMissing = defineRule({
  name: "stable-or-canary-service-missing",
  group: "spec",
  severity: "error",
  scope: "offline",
  what: "stableService or canaryService is missing where the traffic router needs both",
  why: "the controller refuses the Rollout (InvalidSpec) and reconciles nothing",
  fix: "name both Services, or split by the subsets of a DestinationRule",
  sources: ["V8"],
  check: onRollouts((rollout) => {
    if (!needsServices(rollout)) return [];
    return (["stableService", "canaryService"] as const).flatMap((role) => {
      const value = memberAt(rollout.canary, role);
      if (textOf(value) !== undefined || (isSet(value) && value.json !== "")) return [];
      return [findingAt(value, `${role} is missing, without which traffic cannot be split between Services`)];
    });
  }),
});

const needServices: readonly TrafficRouter[] = ["ambassador", "apisix", "appMesh", "nginx", "smi", "traefik"];

/** As `requireCanaryStableServices` says (VAL:238-258). */
function needsServices(rollout: RolloutView): boolean {
  if (hasRouter(rollout, ...needServices)) return true;
  if (isObject(memberAt(rollout.canary, "pingPong"))) return false;
  return hasRouter(rollout, "alb") || (hasRouter(rollout, "istio") && !isSet(rollout.destinationRule));
}
