// Which managed routes the steps of a Rollout call for, and which ones have to be gone (rules 61, 64, 71).
import type { Rollout } from "../resources/rollout.ts";
import { isSetRouteStep, type SetRouteStep } from "../resources/rollout-steps.ts";
import { type ControllerPass, isPromoted } from "./controller-pass.ts";
import type { TrafficState } from "./traffic-state.ts";
import { mayAct } from "./way.ts";

/** Routes that are in none of these may stand or not. */
export type DesiredRoute =
  | { readonly kind: "present"; readonly name: string; readonly step: SetRouteStep }
  | { readonly kind: "absent"; readonly name: string };

/**
 * The last step for each name, at or before the current one: the controller carries a step out once and keeps what it
 * finds after that, so a route that was lost since stays lost until somebody sets it again (measured).
 */
export function desiredRoutes({ rollout }: ControllerPass): readonly DesiredRoute[] {
  const index = rollout.status.currentStepIndex ?? 0;
  if ((rollout.revision ?? 0) <= 1) return [];
  const last = new Map(setRouteSteps(rollout, 0, index + 1).map((step) => [step.route.name, step]));
  return [...last.values()].map((step) =>
    step.route.match === undefined
      ? { kind: "absent", name: step.route.name }
      : { kind: "present", name: step.route.name, step },
  );
}

/**
 * All of them. In the same pass the controller sets the route of the current step again, in every pass, as after an
 * abort to a first step of that kind (measured): while it may act, such a route is left out.
 */
export function routesToRemove(pass: ControllerPass, { live }: TrafficState): readonly DesiredRoute[] {
  const { rollout } = pass;
  const index = rollout.status.currentStepIndex ?? 0;
  const isSetAgain = live !== undefined && mayAct(live.controller) && !isPromoted(pass);
  const spared = isSetAgain ? setRouteSteps(rollout, index, index + 1).map(({ route }) => route.name) : [];
  const names = [...rollout.managedRoutes, ...setRouteSteps(rollout, 0).map(({ route }) => route.name)];
  return [...new Set(names)].filter((name) => !spared.includes(name)).map((name) => ({ kind: "absent", name }));
}

function setRouteSteps({ steps }: Rollout, from: number, to?: number): readonly SetRouteStep[] {
  return steps.slice(from, to).filter(isSetRouteStep);
}
