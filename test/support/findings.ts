// The findings about giving the canary 20%, or another weight, in a route `primary`.
import { planSetWeight } from "../../src/plan/plan-set-weight.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { destinationRule, hostRoute, type RolloutParts, rollout, virtualService } from "./builders.ts";
import { liveState, trafficState } from "./traffic-states.ts";

type Case = {
  readonly weight?: number;
  readonly rollout?: RolloutParts;
  readonly http?: JsonObject;
  readonly metadata?: JsonObject;
  /** Host of a DestinationRule. */
  readonly host?: string;
};

type Live = NonNullable<Parameters<typeof liveState>[1]>;

export const subsetLevel = {
  virtualService: { name: "web" },
  destinationRule: {
    name: "web",
    canarySubsetName: "canary",
    stableSubsetName: "stable",
    additionalSubsetNames: ["legacy"],
  },
};

function state({ rollout: parts, http, metadata, host }: Case) {
  const rule = destinationRule("web", { stable: "aaa", canary: "bbb" });
  return trafficState({
    rollout: rollout(parts),
    virtualServices: [virtualService("web", { http: [{ name: "primary", ...(http ?? hostRoute()) }] }, metadata)],
    ...(host !== undefined && { destinationRule: { ...rule, content: { ...rule.content, spec: { host } } } }),
  });
}

export function offline(made: Case) {
  return planSetWeight(state(made), { weight: made.weight ?? 20, routes: { kind: "rollout" } }).findings;
}

export function inCluster(made: Case, live: Live = {}) {
  return planSetWeight(liveState(state(made), live), { weight: made.weight ?? 20, routes: { kind: "rollout" } })
    .findings;
}
