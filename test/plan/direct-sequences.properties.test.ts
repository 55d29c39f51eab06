import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unlessRefused } from "../../src/errors.ts";
import { isWrite, type Plan, type Step } from "../../src/plan/plan.ts";
import { planAbortDirect } from "../../src/plan/plan-abort.ts";
import { planHandback } from "../../src/plan/plan-handback.ts";
import { planPromoteDirect } from "../../src/plan/plan-promote-direct.ts";
import { planTakeover } from "../../src/plan/plan-takeover.ts";
import { isEqualJson } from "../../src/resources/equal-json.ts";
import { podsOf, type TrafficState } from "../../src/traffic/traffic-state.ts";
import { generatedUpdate, takenOverUpdate } from "../support/generated-updates.ts";
import { comparable, last, statesBack, statesOf, unnamedChanges, worldOf } from "../support/simulation.ts";
import { lostShares, moreThan, sharesBeside, totalWeights } from "../support/traffic-checks.ts";

const runs = { numRuns: 25 };
const way = { via: "direct", because: "its Lease is old" } as const;
const taking = { by: "ann", time: "2026-01-01T12:00:00Z", reason: undefined };
const patience = 60_000;

type PlanFor = (state: TrafficState) => Plan;
const promotion: PlanFor = (state) => planPromoteDirect(state, { settle: 10_000, way });
const abort: PlanFor = (state) => planAbortDirect(state, way);
const takeover: PlanFor = (state) => planTakeover(state, taking);

/** None where the plan is refused. */
function stepsOf(plan: PlanFor, state: TrafficState): readonly Step[] {
  const made = unlessRefused(() => plan(state));
  return made === undefined || made.findings.some(({ severity }) => severity === "blocker") ? [] : made.steps;
}

/** Also an update as it is left by another sequence that was cut off, at any place. */
const updates = fc.oneof(
  generatedUpdate,
  fc
    .tuple(generatedUpdate, fc.constantFrom(promotion, abort), fc.nat(12))
    .map(([start, plan, length]) => last(statesOf(start, stepsOf(plan, start).slice(0, length)))),
);

const sequences: readonly {
  readonly name: string;
  readonly states: fc.Arbitrary<TrafficState>;
  readonly plan: PlanFor;
}[] = [
  { name: "planPromoteDirect", states: updates, plan: promotion },
  { name: "planAbortDirect", states: updates, plan: abort },
  { name: "planTakeover", states: updates, plan: takeover },
  ...(["resume", "abort", "promote"] as const).map((end) => ({
    name: `planHandback to ${end}`,
    states: takenOverUpdate,
    plan: (state: TrafficState) => planHandback(state, end),
  })),
];

/** Traffic that is lost beyond what was lost before, and routes whose weights total neither 100 nor what they did. */
function wrongTraffic(start: TrafficState | undefined, states: readonly TrafficState[]): readonly string[] {
  const [lost, totals] = [lostShares(worldOf(start)), totalWeights(worldOf(start))];
  return states.flatMap((state) => [
    ...moreThan(lost, lostShares(worldOf(state))),
    ...[...totalWeights(worldOf(state))]
      .filter(([route, total]) => total !== 100 && total !== totals.get(route))
      .map(([route, total]) => `${route}: ${total}`),
  ]);
}

describe.for(sequences)("for every generated update, $name", ({ states, plan }) => {
  /** The check gives what is wrong. */
  const inEveryCase = (check: (steps: readonly Step[], passed: readonly TrafficState[]) => readonly unknown[]) =>
    fc.assert(
      fc.property(states, (start) => {
        const steps = stepsOf(plan, start);
        expect(check(steps, statesOf(start, steps))).toEqual([]);
      }),
      runs,
    );

  it("sends no more traffic to hashes without ready pods, wherever it is cut off", { timeout: patience }, () => {
    inEveryCase((_, passed) => wrongTraffic(passed[0], passed));
  });

  it("reaches the same end when it is taken up after any prefix", { timeout: patience }, () => {
    inEveryCase((_, passed) => {
      const end = comparable(last(passed));
      const ends = passed.map((state) => comparable(last(statesOf(state, stepsOf(plan, state)))));
      return ends.filter((other) => !isEqualJson(other, end));
    });
  });

  it("goes back over the same states from any place, to objects as they were", { timeout: patience }, () => {
    inEveryCase((steps, passed) => {
      const start = comparable(passed[0]);
      return passed.flatMap((state, length) => {
        const back = statesBack(state, steps.slice(0, length));
        const end = comparable(last(back));
        return [...wrongTraffic(passed[0], back), ...(isEqualJson(end, start) ? [] : [end])];
      });
    });
  });

  it("has no steps on its own end", { timeout: patience }, () => {
    inEveryCase((steps, passed) => (steps.length === 0 ? [] : plan(last(passed)).steps));
  });

  it("changes nothing but what its patches name, leaf by leaf", { timeout: patience }, () => {
    inEveryCase((steps, passed) =>
      steps.flatMap((step, place) => (isWrite(step) ? unnamedChanges(step, passed[place], passed[place + 1]) : [])),
    );
  });
});

describe("for every generated update, planPromoteDirect", () => {
  it("takes all traffic from other versions and gives none back to them", { timeout: patience }, () => {
    fc.assert(
      fc.property(updates, (start) => {
        const hash = start.rollout.status.currentPodHash ?? "";
        const shares = statesOf(start, stepsOf(promotion, start)).map((state) => sharesBeside(worldOf(state), hash));
        const given = shares.slice(1).flatMap((now, place) => moreThan(shares[place] ?? new Map(), now));
        const left = shares.length === 1 ? [] : [...last(shares)].filter(([, share]) => share > 0);
        expect([...given, ...left]).toEqual([]);
      }),
      runs,
    );
  });

  it("points the stable side elsewhere only when the status has it so, for a controller that returns", {
    timeout: patience,
  }, () => {
    fc.assert(
      fc.property(updates, (start) => {
        const moved = statesOf(start, stepsOf(promotion, start)).filter((state) => stableOf(state) !== stableOf(start));
        expect(moved.filter(({ rollout: { status } }) => status.stableHash !== status.currentPodHash)).toEqual([]);
      }),
      runs,
    );
  });
});

function stableOf(state: TrafficState): string | undefined {
  const pods = state.live === undefined ? undefined : podsOf("stable", state, state.live);
  return pods?.kind === "hash" ? pods.hash : undefined;
}

describe("for every generated update, planAbortDirect", () => {
  it("leaves traffic to no other version where the stable one has ready pods", { timeout: patience }, () => {
    fc.assert(
      fc.property(updates, (start) => {
        const steps = stepsOf(abort, start);
        const left = [...sharesBeside(worldOf(last(statesOf(start, steps))), "aaa")].filter(([, share]) => share > 0);
        const isDue = start.live?.replicaSets?.some(({ hash, readyPods }) => hash === "aaa" && readyPods > 0);
        expect(steps.length > 0 && isDue ? left : []).toEqual([]);
      }),
      runs,
    );
  });
});
