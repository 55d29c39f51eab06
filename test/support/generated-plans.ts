// Plans for generated Rollouts, and their objects in a form that tests may edit.
import { planSetWeight, type WeightPlan } from "../../src/plan/plan-set-weight.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import type { GeneratedCase } from "./generated-states.ts";
import { trafficState } from "./traffic-states.ts";

export type Entry = { destination: { host: string; subset?: string }; weight?: number };
export type EditedRoute = { name?: string; match?: unknown; route: Entry[] };
export type Content = { spec: Record<string, EditedRoute[]> };

export const runs = { numRuns: 100 };

export function planFor(made: GeneratedCase, objects = made.virtualServices.map(({ object }) => object)): WeightPlan {
  const state = trafficState({ rollout: made.rollout, virtualServices: objects });
  return planSetWeight(state, { weight: made.weight, routes: { kind: "rollout" } });
}

export function editable(content: JsonObject): Content {
  return structuredClone(content) as unknown as Content;
}
