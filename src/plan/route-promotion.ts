// Plans the commands about managed routes in whichever way can do it. A controller sets and removes such routes by steps
// only, so all that it can be asked for is the next promotion, where that does just what is wanted.
import type { UserError } from "../errors.ts";
import { isJsonObject } from "../resources/json.ts";
import { isSetRouteStep, type SetRouteStep } from "../resources/rollout-steps.ts";
import { desiredStepWeight, nextStop } from "../traffic/step-weight.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { updateOf } from "../traffic/update.ts";
import { chooseWay, type Via, type Way } from "../traffic/way.ts";
import { cannotBeAsked } from "./cannot-be-asked.ts";
import { type ManagedRouteGoal, stepGoal } from "./managed-route-entries.ts";
import { isAsWanted } from "./managed-route-risks.ts";
import { planRemoveManagedRoutes, planSetManagedRoute } from "./managed-routes.ts";
import type { Plan } from "./plan.ts";
import { planPromote } from "./plan-promote.ts";

/**
 * Directly unless the controller is to do it: a controller keeps such a route while an update is under way, and where it
 * does not, that is a blocker. Throws as `planSetManagedRoute` does, `cannot-be-asked` and `controller-not-available`.
 */
export function planSetRouteVia(state: TrafficState, goal: ManagedRouteGoal, via: Via): Plan {
  const direct = planSetManagedRoute(state, goal);
  const targets = state.bindings.map(({ virtualService }) => virtualService);
  const isSetBy = (wanted: ManagedRouteGoal) => (step: SetRouteStep) =>
    isAsWanted(state, stepGoal(step), { goal: wanted, targets });
  return planVia(state, via, {
    direct,
    deed: `set http:${goal.name} of`,
    names: [goal.name],
    isDoneBy: isSetBy(goal),
    isNearlyDoneBy: isSetBy({ ...goal, inherit: false }),
  });
}

/** As `planSetRouteVia`. Throws as `planRemoveManagedRoutes` does, `cannot-be-asked` and `controller-not-available`. */
export function planRemoveRoutesVia(state: TrafficState, goal: { readonly names: readonly string[] }, via: Via): Plan {
  const direct = planRemoveManagedRoutes(state, goal);
  const names = removedNames(direct);
  return planVia(state, via, {
    direct,
    deed: `remove ${names.map((name) => `http:${name}`).join(", ")} from`,
    names,
    isDoneBy: ({ route }) => route.match === undefined,
    isNearlyDoneBy: () => false,
  });
}

function removedNames({ steps }: Plan): readonly string[] {
  const routes = steps.flatMap((step) => (step.kind === "write" ? step.fields : [])).map(({ before }) => before);
  const names = routes.flatMap((route) => (isJsonObject(route) ? route["name"] : undefined));
  return [...new Set(names.filter((name) => typeof name === "string"))];
}

type Wish = {
  /** What this tool would write itself; no steps where there is nothing to do. */
  readonly direct: Plan;
  readonly deed: string;
  readonly names: readonly string[];
  readonly isDoneBy: (step: SetRouteStep) => boolean;
  /** Whether it would be, if the route inherited nothing. */
  readonly isNearlyDoneBy: (step: SetRouteStep) => boolean;
};

function planVia(state: TrafficState, via: Via, wish: Wish): Plan {
  const { direct } = wish;
  if (state.live === undefined || via !== "controller") return direct;
  const way = chooseWay(via, state.live.controller);
  if (direct.steps.length === 0) return { ...direct, way };
  const because = whyNot(state, wish);
  if (because !== undefined) throw refuse(state, way, { ...wish, because });
  return planPromote(state, { kind: "next" }, way);
}

/** What a promotion would lack, or bring beside it. */
function whyNot({ rollout }: TrafficState, { names, isDoneBy, isNearlyDoneBy }: Wish): string | undefined {
  const { steps, status, paused } = rollout;
  const index = status.currentStepIndex ?? 0;
  const update = updateOf(rollout).kind;
  if (update !== "running") return update === "aborted" ? "its update was aborted" : "no update is under way";
  if (paused) return "it is paused by spec.paused; resume it first";
  if (steps[index]?.kind !== "pause" || status.pauseReasons.length === 0)
    return "its update does not stand at a pause, from which a promotion would go on";
  const stop = nextStop(rollout, index + 1);
  const done = new Map(
    steps
      .slice(index + 1, stop)
      .filter(isSetRouteStep)
      .map((step) => [step.route.name, step]),
  );
  const isDone = (test: Wish["isDoneBy"]) =>
    names.every((name) => {
      const step = done.get(name);
      return step !== undefined && test(step);
    });
  if (!isDone(isDoneBy))
    return isDone(isNearlyDoneBy)
      ? "a step sets it without what it is to inherit; --no-inherit asks for that"
      : `no step between its pause at step ${index} and its next stop does that`;
  if (stop === steps.length) return "a promotion would complete the update";
  const weight = desiredStepWeight(rollout, stop);
  return weight === desiredStepWeight(rollout, index) ? undefined : `a promotion would give the canary ${weight}%, too`;
}

function refuse(state: TrafficState, way: Way, wish: Wish & { readonly because: string }): UserError {
  const { deed, because, names, isDoneBy } = wish;
  const { steps, ref, status } = state.rollout;
  const isDoneAt = (place: number) => {
    const step = steps[place];
    return step !== undefined && isSetRouteStep(step) && names.includes(step.route.name) && isDoneBy(step);
  };
  const places = [...steps.keys()].filter(isDoneAt);
  const ahead = places.find((place) => place > (status.currentStepIndex ?? 0));
  const elsewhere = "leave --via controller out to write it directly";
  const promote = `kubectl istio-rollout promote ${ref.name} -n ${ref.namespace} --to-step ${ahead}`;
  const isOffered = ahead !== undefined && updateOf(state.rollout).kind === "running";
  const hint = isOffered ? `${elsewhere}, or go to that step with all that it brings: ${promote}` : elsewhere;
  const alternatives = { label: "steps that do", values: places.map(String) };
  return cannotBeAsked(state, way, { deed, because, alternatives, hint });
}
