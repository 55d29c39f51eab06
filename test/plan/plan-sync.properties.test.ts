import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterStep } from "../../src/plan/after-step.ts";
import { compareTraffic } from "../../src/plan/differences.ts";
import type { Step } from "../../src/plan/plan.ts";
import { planSync } from "../../src/plan/plan-sync.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { applyJsonPatch } from "../../src/resources/json-patch.ts";
import { routeName, routesOf } from "../../src/resources/virtual-service.ts";
import { findSide } from "../../src/traffic/destinations.ts";
import { podsOf, type TrafficState } from "../../src/traffic/traffic-state.ts";
import { findObject } from "../../src/traffic/with-object.ts";
import { destination, destinationRule, replicaSet, service } from "../support/builders.ts";
import { aborted, adopted, alive, recorded, updateState } from "../support/update-states.ts";

const hashes = ["aaa", "bbb", "old"] as const;
const hash = fc.constantFrom(...hashes);
const pods = fc.constantFrom(0, 1, 2, 4);
const match = [{ headerName: "x-beta", headerValue: { exact: "1" } }];
/** The order in which they are managed; any other is none of the Rollout's. */
const managed = ["alpha", "beta"];
const headerRoute = (name: string, level: "host" | "subset"): JsonObject => ({
  name,
  match: [{ headers: { "x-beta": { exact: "1" } } }],
  route: [
    level === "host"
      ? destination({ host: "web-canary", weight: 100 })
      : destination({ host: "web", subset: "canary", weight: 100 }),
  ],
});

type Level = "host" | "subset";

/** Any status beside any objects: most of these no controller has ever left. */
const anyState: fc.Arbitrary<TrafficState> = fc
  .record({
    level: fc.constantFrom<Level>("host", "subset"),
    status: fc.record({
      stableRS: fc.constantFrom("aaa", "bbb"),
      currentPodHash: fc.constantFrom("aaa", "bbb"),
      currentStepIndex: fc.integer({ min: 0, max: 6 }),
      promoteFull: fc.boolean(),
      weight: fc.constantFrom(0, 10, 50, 100),
      isAborted: fc.boolean(),
    }),
    dynamicStableScale: fc.boolean(),
    weight: fc.constantFrom(0, 10, 50, 100),
    stable: fc.option(hash, { nil: undefined }),
    canary: fc.option(hash, { nil: undefined }),
    counts: fc.tuple(pods, pods, pods),
    wanted: fc.tuple(pods, pods, pods),
    isAdopted: fc.boolean(),
    routes: fc.shuffledSubarray([...managed, "other"]),
    isAlive: fc.boolean(),
  })
  .map(({ level, status, stable, canary, counts, wanted, isAdopted, ...made }) => {
    const mark = (object: Parameters<typeof adopted>[0]) => (isAdopted ? adopted(object) : object);
    const { weight, isAborted, ...told } = status;
    return updateState({
      level,
      stable,
      canary,
      weight: made.weight,
      routes: made.routes.map((name) => headerRoute(name, level)),
      status: { ...told, ...recorded(weight, told.currentPodHash), ...(isAborted && aborted) },
      rollout: {
        routing: { managedRoutes: managed.map((name) => ({ name })) },
        canary: {
          dynamicStableScale: made.dynamicStableScale,
          steps: [
            { setWeight: 10 },
            ...managed.map((name) => ({ setHeaderRoute: { name, match } })),
            { pause: {} },
            { setWeight: 50 },
            { setHeaderRoute: { name: "beta" } },
          ],
        },
      },
      services: [mark(service("web-stable", stable)), mark(service("web-canary", canary))],
      destinationRule: mark(destinationRule("web", { stable, canary })),
      replicaSets: hashes.map((name, index) =>
        replicaSet(name, Math.min(counts[index] ?? 0, wanted[index] ?? 0), wanted[index] ?? 0),
      ),
      ...(made.isAlive && { controller: alive }),
    });
  });

const overrides = fc.record({ stableHash: hash, canaryHash: hash }, { requiredKeys: [] });
const goal = fc.record({ overrides, settle: fc.constantFrom(0, 1000) });

/** Routes that send requests where no pod is ready, by name and side. */
function deadEnds(state: TrafficState): ReadonlySet<string> {
  const { bindings, sides, live } = state;
  if (live === undefined) throw new Error("the state is of a cluster");
  const ends = bindings
    .flatMap(({ virtualService }) => routesOf(virtualService))
    .flatMap((route) =>
      route.destinations.flatMap((end) => {
        const side = findSide(end, sides);
        const isUsed = route.destinations.length === 1 || (end.weight ?? 0) > 0;
        if (side === undefined || !isUsed) return [];
        const pods = podsOf(side, state, live);
        return pods.kind === "hash" && pods.readyPods === 0 ? `${routeName(route)} ${side}` : [];
      }),
    );
  return new Set(ends);
}

/** The states that stand before, between and after the steps. */
function statesAlong(start: TrafficState, steps: readonly Step[]): readonly TrafficState[] {
  const states = [start];
  for (const step of steps) states.push(afterStep(states.at(-1) ?? start, step));
  return states;
}

const runs = { numRuns: 200 };

describe("planSync, for any state and any hashes,", () => {
  it("leads no traffic to a hash without ready pods at any step, unless it is refused", () => {
    let judged = 0;
    fc.assert(
      fc.property(anyState, goal, (state, wanted) => {
        const { steps, findings } = planSync(state, wanted);
        if (findings.some(({ code }) => code === "empty-destination")) return;
        if (steps.length > 0) judged++;
        const before = deadEnds(state);
        for (const stage of statesAlong(state, steps)) {
          expect([...deadEnds(stage)].filter((end) => !before.has(end))).toEqual([]);
        }
      }),
      runs,
    );
    expect(judged).toBeGreaterThan(20);
  });

  it("has nothing left to do on its own result", () => {
    fc.assert(
      fc.property(anyState, goal, (state, wanted) => {
        const { steps } = planSync(state, wanted);
        const after = statesAlong(state, steps).at(-1) ?? state;
        expect(planSync(after, wanted).steps).toEqual([]);
        expect(compareTraffic(after, wanted.overrides).differences).toEqual([]);
      }),
      runs,
    );
  });

  it("writes exactly what differs", () => {
    fc.assert(
      fc.property(anyState, goal, (state, wanted) => {
        const { steps } = planSync(state, wanted);
        const written = steps.flatMap((step) =>
          step.kind !== "write"
            ? []
            : [
                ...step.fields.map(({ field, after }) => [field, after]),
                ...step.patch.flatMap((operation) =>
                  operation.op !== "test" && operation.path.endsWith("/weight") && "value" in operation
                    ? [
                        [
                          operation.path
                            .slice(1)
                            .replaceAll(/\/(\d+)/g, "[$1]")
                            .replaceAll("/", "."),
                          operation.value,
                        ],
                      ]
                    : [],
                ),
              ],
        );
        const { differences } = compareTraffic(state, wanted.overrides);
        const sort = (list: readonly unknown[]) => list.map((entry) => JSON.stringify(entry)).toSorted();
        expect(sort(written)).toEqual(sort(differences.map(({ field, shouldBe }) => [field, shouldBe])));
      }),
      runs,
    );
  });

  it("is undone by its inverse patches, newest first", () => {
    fc.assert(
      fc.property(anyState, goal, (state, wanted) => {
        const writes = planSync(state, wanted).steps.filter((step) => step.kind === "write");
        const after = statesAlong(state, writes).at(-1) ?? state;
        const contents = new Map([...after.objects].map(([name, { content }]) => [name, content]));
        for (const { target, inverse } of writes.toReversed()) {
          const name = [...after.objects].find(([, { ref }]) => ref === findObject(after, target)?.ref)?.[0] ?? "";
          contents.set(name, applyJsonPatch(contents.get(name) ?? {}, inverse) ?? {});
        }
        for (const [name, object] of state.objects) {
          expect(withoutEmptyMaps(contents.get(name))).toEqual(withoutEmptyMaps(object.content));
        }
      }),
      runs,
    );
  });
});

/** A parent that was made for a member stays when the member goes. */
function withoutEmptyMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmptyMaps);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, withoutEmptyMaps(member)] as const);
  return Object.fromEntries(members.filter(([, member]) => JSON.stringify(member) !== "{}"));
}
