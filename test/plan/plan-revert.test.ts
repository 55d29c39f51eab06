import { describe, expect, it } from "vitest";
import { afterStep } from "../../src/plan/after-step.ts";
import { planRemoveManagedRoutes } from "../../src/plan/managed-routes.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { planAbortDirect } from "../../src/plan/plan-abort.ts";
import { planPromoteDirect } from "../../src/plan/plan-promote-direct.ts";
import { planSetImage } from "../../src/plan/plan-set-image.ts";
import { planSetWeight } from "../../src/plan/plan-set-weight.ts";
import { planTakeover } from "../../src/plan/plan-takeover.ts";
import { planUndo } from "../../src/plan/plan-undo.ts";
import { liveRoutes } from "../../src/plan/routes-at.ts";
import { isEqualJson } from "../../src/resources/equal-json.ts";
import type { JsonValue } from "../../src/resources/json.ts";
import type { Side } from "../../src/traffic/sides.ts";
import { podsOf, type TrafficState } from "../../src/traffic/traffic-state.ts";
import { withObject } from "../../src/traffic/with-object.ts";
import { destination, hostRoute, virtualService } from "../support/builders.ts";
import { contents, recorded, revertOf } from "../support/records.ts";
import { revision, stateAt, workload } from "../support/revisions.ts";
import { stopped } from "../support/traffic-states.ts";

const direct = { via: "direct", because: "its Lease is old" } as const;
const live = { controller: stopped };
/** Four pods are wanted, the new version has one. */
const fewPods = {
  controller: stopped,
  replicaSets: [revision("aaa", { revision: 1 }), revision("bbb", { revision: 2, pods: 1 })],
};
const managed = { routing: { managedRoutes: [{ name: "beta" }] } };

function setWeight(state: TrafficState, weight: number) {
  return planSetWeight(state, { weight, routes: { kind: "rollout" } });
}

function withManagedRoute(state: TrafficState): TrafficState {
  const beta = {
    name: "beta",
    match: [{ headers: { beta: { exact: "1" } } }],
    route: [{ destination: { host: "web-canary" } }],
  };
  return withObject(state, virtualService("web", { http: [beta, { name: "primary", ...hostRoute({ canary: 10 }) }] }));
}

function readyPods(state: TrafficState, side: Side): number {
  const pods = state.live && podsOf(side, state, state.live);
  return pods?.kind === "hash" ? pods.readyPods : 0;
}

type Case = { readonly name: string; readonly start: TrafficState; readonly plan: (state: TrafficState) => Plan };
const cases: readonly Case[] = [
  { name: "set-weight", start: stateAt("paused", { live }), plan: (state) => setWeight(state, 30) },
  {
    name: "promote --direct",
    start: stateAt("paused", { live: fewPods, spec: { replicas: 4 } }),
    plan: (state) => planPromoteDirect(state, { settle: 1000, way: direct }),
  },
  {
    name: "abort --direct",
    start: withManagedRoute(stateAt("paused", { live, ...managed })),
    plan: (state) => planAbortDirect(state, direct),
  },
  {
    name: "remove-managed-routes",
    start: withManagedRoute(stateAt("paused", { live, ...managed })),
    plan: (state) => planRemoveManagedRoutes(state, { names: [] }),
  },
  {
    name: "takeover",
    start: stateAt("paused", { live }),
    plan: (state) => planTakeover(state, { by: "tester", time: "2026-01-01T12:00:00Z", reason: undefined }),
  },
  { name: "undo", start: stateAt("paused", { live }), plan: (state) => planUndo(state, 0) },
  {
    name: "set-image of a workload",
    start: withObject(
      stateAt("paused", { live, spec: { template: {}, workloadRef: { kind: "Deployment", name: "web-pods" } } }),
      workload("Deployment", "web:2"),
    ),
    plan: (state) => planSetImage(state, [{ container: "*", image: "web:3" }]),
  },
];

describe("planRevert", () => {
  it("puts back what was recorded, in one readable write", async () => {
    const start = stateAt("paused", { live });
    const plan = revertOf(await recorded(start, setWeight(start, 30)), 10_000);
    expect(plan).toMatchObject({
      goal: "as before set-weight of 2026-01-01T12:00:00.000Z",
      way: direct,
      steps: [
        {
          kind: "write",
          target: { kind: "VirtualService", name: "web" },
          routes: [{ route: "http:primary", before: { canary: 30, stable: 70 }, after: { canary: 10, stable: 90 } }],
          fields: [],
          because: 'VirtualService "shop/web" is to stand as it did before',
        },
      ],
      outcome: undefined,
      kept: [],
      findings: [],
    });
  });

  it.for(cases)("restores every object after $name", async ({ start, plan }) => {
    const changed = await recorded(start, plan(start));
    const reverted = revertOf(changed, 0).steps.reduce(afterStep, changed);
    expect(contents(changed)).not.toEqual(contents(start));
    expect(contents(reverted)).toEqual(contents(start));
  });

  it.for(cases)("of a revert does $name again", async ({ start, plan }) => {
    const changed = await recorded(start, plan(start));
    const reverted = await recorded(changed, revertOf(changed, 0));
    const again = revertOf(reverted, 0).steps.reduce(afterStep, reverted);
    expect(contents(again)).toEqual(contents(changed));
  });

  it.for(cases)("of $name that was cut off anywhere is taken up there", async ({ start, plan }) => {
    const changed = await recorded(start, plan(start));
    let state = changed;
    for (const step of revertOf(changed, 0).steps) {
      state = afterStep(state, step);
      const end = revertOf(state, 0).steps.reduce(afterStep, state);
      expect(contents(end)).toEqual(contents(start));
    }
  });

  it.for(cases)("of $name never sends traffic to pods that are not ready", async ({ start, plan }) => {
    let state = await recorded(start, plan(start));
    for (const step of revertOf(state, 0).steps) {
      state = afterStep(state, step);
      for (const { weights } of liveRoutes(state)) {
        const sides = (["stable", "canary"] as const).filter((side) => (weights[side] ?? 0) > 0);
        expect(sides.map((side) => readyPods(state, side))).not.toContain(0);
      }
    }
  });

  it.for(cases)("has nothing to do where $name is put back already", async ({ start, plan }) => {
    const changed = await recorded(start, plan(start));
    const reverted = revertOf(changed, 0).steps.reduce(afterStep, changed);
    const { steps, already } = revertOf(reverted, 0);
    expect({ steps, already }).toEqual({ steps: [], already: "it stands as it was before set-weight already" });
  });

  it("gives proxies time between weights and selectors, but not before the first write", async () => {
    const start = stateAt("paused", { live: fewPods, spec: { replicas: 4 } });
    const changed = await recorded(start, planPromoteDirect(start, { settle: 0, way: direct }));
    const steps = revertOf(changed, 10_000).steps.map((step) =>
      step.kind === "wait" ? step.because : step.target.kind,
    );
    expect(steps).toEqual([
      "VirtualService",
      "all proxies are given 10 s to follow",
      "Service",
      "Rollout",
      "all proxies are given 10 s to follow",
      "VirtualService",
      "all proxies are given 10 s to follow",
      "ReplicaSet",
    ]);
  });

  it("tells of fields where a weight was left out before", async () => {
    const route = [destination({ host: "web-stable" }), destination({ host: "web-canary", weight: 10 })];
    const start = withObject(
      stateAt("paused", { live }),
      virtualService("web", { http: [{ name: "primary", route }] }),
    );
    const changed = await recorded(start, setWeight(start, 30));
    expect(revertOf(changed, 0).steps).toMatchObject([
      {
        routes: [],
        fields: [
          { field: "spec.http[0].route[0].weight", before: 70, after: undefined },
          { field: "spec.http[0].route[1].weight", before: 30, after: 10 },
        ],
      },
    ]);
  });

  it("waits for pods that come back with the change", async () => {
    const start = stateAt("paused", { live: fewPods, spec: { replicas: 4 } });
    const changed = await recorded(start, planPromoteDirect(start, { settle: 0, way: direct }));
    const reverted = await recorded(changed, revertOf(changed, 0));
    const scaledDown = withObject(reverted, revision("bbb", { revision: 2, pods: 1 }));
    expect(revertOf(scaledDown, 0).steps.slice(0, 2)).toMatchObject([
      { kind: "write", target: { kind: "ReplicaSet" } },
      {
        kind: "wait",
        until: { kind: "pods-ready", hash: "bbb", pods: 4 },
        because: "waiting until 4 pods of hash bbb are ready",
      },
    ]);
  });

  it("waits until a controller has taken up a pod template that is put back", async () => {
    const start = stateAt("healthy", {});
    const changed = await recorded(start, planSetImage(start, [{ container: "web", image: "web:3" }]));
    const { outcome, steps } = revertOf(changed, 0);
    expect(outcome).toEqual({ kind: "taken-up", workloadGeneration: undefined });
    expect(steps).toMatchObject([
      { fields: [{ field: "spec.template.spec.containers[0].image", before: "web:3", after: "web:2" }] },
    ]);
  });

  it("changes nothing but what was recorded", async () => {
    const start = stateAt("paused", { live });
    const changed = await recorded(start, setWeight(start, 30));
    const other = withObject(changed, revision("aaa", { revision: 1, pods: 7 }));
    const reverted = revertOf(other, 0).steps.reduce(afterStep, other);
    const differing = [...reverted.objects].filter(
      ([name, { content }]) =>
        !isEqualJson(content as JsonValue, (other.objects.get(name)?.content ?? null) as JsonValue),
    );
    expect(differing.map(([name]) => name)).toEqual(['VirtualService "shop/web"']);
  });
});
