// Routes that cannot be told: what the Rollout names is not there, says nothing definite, or could not be read.
import { refusalOf, type UserError } from "../errors.ts";
import { describeObject, isSameObject, type ResourceRef } from "../resources/resource-ref.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import type { Write } from "./plan.ts";
import { planSetWeight } from "./plan-set-weight.ts";
import { largestShare } from "./side-weights.ts";
import { weighRoutes } from "./weighted-routes.ts";

/** A VirtualService, undefined where it was not read, and what is wrong with the Rollout's routes in it. */
export type Trouble = { readonly virtualService: ResourceRef | undefined; readonly problem: UserError };

/** For changes that do not need the routes, and wait for them to show. */
export function findUnknownRoutes(state: TrafficState): readonly Finding[] {
  const problem = refusalOf(() => weighRoutes(state, { weight: 0, routes: { kind: "rollout" } }));
  if (problem === undefined) return [];
  return [
    warning("routes-unknown", `its traffic cannot be seen: ${problem.message}`, adviceFor(state, problem, correct)),
  ];
}

export type KnownShift = {
  readonly steps: readonly Write[];
  readonly findings: readonly Finding[];
  readonly troubles: readonly Trouble[];
};

/**
 * The canary's weight in the Rollout's routes; in a VirtualService in which those cannot be told, in every route that
 * carries both destinations.
 */
export function weighWhatIsKnown(state: TrafficState, weight: number): KnownShift {
  const own = { weight, routes: { kind: "rollout" } } as const;
  if (refusalOf(() => weighRoutes(state, own)) === undefined) return { ...planSetWeight(state, own), troubles: [] };
  const each = Map.groupBy(state.bindings, ({ virtualService }) => describeObject(virtualService.ref));
  const shifts = [...each.values()].map((bindings) => weighOne({ ...state, bindings, unread: [] }, weight));
  return {
    steps: shifts.flatMap(({ steps }) => steps),
    findings: shifts.flatMap(({ findings }) => findings),
    troubles: [
      ...shifts.flatMap(({ troubles }) => troubles),
      ...state.unread.map((problem) => ({ virtualService: undefined, problem })),
    ],
  };
}

/** Of a state with one VirtualService. */
function weighOne(state: TrafficState, weight: number): KnownShift {
  const own = { weight, routes: { kind: "rollout" } } as const;
  const all = { weight, routes: { kind: "all" } } as const;
  const problem = refusalOf(() => weighRoutes(state, own));
  if (problem === undefined) return { ...planSetWeight(state, own), troubles: [] };
  const troubles = [{ virtualService: state.bindings[0]?.virtualService.ref, problem }];
  if (refusalOf(() => weighRoutes(state, all)) !== undefined) return { steps: [], findings: [], troubles };
  return { ...planSetWeight(state, all), troubles };
}

/** What is left of troubles in the end: with traffic for the canary where that is there, or cannot be excluded. */
export function judgeTroubles(end: TrafficState, troubles: readonly Trouble[]): readonly Finding[] {
  return troubles.map(({ virtualService, problem }) => {
    const bindings = end.bindings.filter(
      (one) => virtualService && isSameObject(one.virtualService.ref, virtualService),
    );
    const isSafe = virtualService !== undefined && largestShare({ ...end, bindings }, "canary") === 0;
    const advice = adviceFor(end, problem, `${correct}, and run the command again`);
    return isSafe
      ? warning("routes-unknown", `${problem.message}; no route there is left with traffic for the canary`, advice)
      : warning("traffic-unknown", `${problem.message}; what goes to the canary there is not taken back`, advice);
  });
}

const correct = "correct the VirtualService, or trafficRouting.istio of the Rollout";

/** What is wrong with a choice of routes is told with options that only commands about weights have. */
function adviceFor({ unread }: TrafficState, problem: UserError, otherwise: string): string {
  return unread.includes(problem) ? (problem.hint ?? otherwise) : otherwise;
}
