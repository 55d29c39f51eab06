import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import { desiredTraffic } from "../../src/traffic/desired-traffic.ts";
import { replicaSet } from "../support/builders.ts";
import { aborted, alive, promoted, recorded, type UpdateParts, updateState } from "../support/update-states.ts";

const match = [{ headerName: "x-beta", headerValue: { exact: "1" } }];
const header = (name: string): JsonObject => ({ setHeaderRoute: { name, match } });
const mirror = (name: string): JsonObject => ({ setMirrorRoute: { name, match: [{ method: { exact: "GET" } }] } });
const gone = (name: string): JsonObject => ({ setHeaderRoute: { name } });
const managedRoutes = [{ name: "alpha" }, { name: "beta" }];

/** `beta present`, `beta absent`: what is said of managed routes, steps being these from 10% on. */
function routes(steps: readonly JsonObject[], index: number, parts: UpdateParts = {}): readonly string[] {
  const state = updateState({
    ...parts,
    rollout: {
      routing: { managedRoutes },
      canary: { steps: [{ setWeight: 10 }, ...steps] },
      ...parts.rollout,
    },
    status: { currentStepIndex: index, ...parts.status },
  });
  return desiredTraffic(state).routes.map(({ name, kind }) => `${name} ${kind}`);
}

describe("desiredTraffic of managed routes", () => {
  it.for<{ name: string; steps: readonly JsonObject[]; index: number; found: readonly string[] }>([
    {
      name: "wants the one that the current step sets (rule 61)",
      steps: [header("beta")],
      index: 1,
      found: ["beta present"],
    },
    {
      name: "wants those of earlier steps",
      steps: [header("beta"), mirror("alpha"), { pause: {} }],
      index: 3,
      found: ["beta present", "alpha present"],
    },
    { name: "says nothing of those of later steps", steps: [{ pause: {} }, header("beta")], index: 1, found: [] },
    {
      name: "goes by the last step of a name",
      steps: [header("beta"), mirror("beta")],
      index: 2,
      found: ["beta present"],
    },
    {
      name: "wants one gone that a step takes away (rule 64)",
      steps: [header("beta"), gone("beta")],
      index: 2,
      found: ["beta absent"],
    },
    {
      name: "wants one back that a step sets again",
      steps: [gone("beta"), header("beta")],
      index: 2,
      found: ["beta present"],
    },
    { name: "keeps them behind the last step", steps: [header("beta")], index: 2, found: ["beta present"] },
  ])("$name", ({ steps, index, found }) => {
    const whole = index > steps.length ? { replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 4)] } : {};
    expect(routes(steps, index, whole)).toEqual(found);
  });

  it("goes by the mirror where a mirror follows a header route of the same name", () => {
    const steps = [{ setWeight: 10 }, header("beta"), mirror("beta")];
    const state = updateState({ rollout: { canary: { steps } }, status: { currentStepIndex: 2 } });
    expect(desiredTraffic(state).routes).toMatchObject([{ step: { kind: "setMirrorRoute" } }]);
  });

  it.for<{ name: string; parts: UpdateParts }>([
    { name: "after a promotion", parts: { status: promoted, replicaSets: [replicaSet("bbb", 4)] } },
    { name: "after an abort", parts: { status: aborted } },
    { name: "while no canary pod is available", parts: { replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 0)] } },
    { name: "during a full promotion", parts: { status: { promoteFull: true } } },
    {
      name: "for want of stable pods after an abort",
      parts: { status: aborted, replicaSets: [replicaSet("aaa", 3, 4), replicaSet("bbb", 1)] },
    },
  ])("wants all of them gone $name (rule 71)", ({ parts }) => {
    expect(routes([header("beta"), mirror("gamma")], 1, parts)).toEqual([
      "alpha absent",
      "beta absent",
      "gamma absent",
    ]);
  });

  it.for<{ name: string; parts: UpdateParts }>([
    {
      name: "the first revision",
      parts: { rollout: { metadata: { annotations: { "rollout.argoproj.io/revision": "1" } } } },
    },
    { name: "a Rollout without a revision", parts: { rollout: { metadata: { annotations: {} } } } },
    {
      name: "a Rollout that lacks stable pods",
      parts: { replicaSets: [replicaSet("aaa", 2, 4), replicaSet("bbb", 1)] },
    },
    {
      name: "a withdrawn update that rolls back",
      parts: {
        rollout: { canary: { dynamicStableScale: true, steps: [{ setWeight: 50 }, header("beta")] } },
        status: { currentPodHash: "aaa", currentStepIndex: 2, ...recorded(50) },
        replicaSets: [replicaSet("aaa", 2), replicaSet("bbb", 2)],
      },
    },
  ])("says nothing of $name", ({ parts }) => {
    expect(routes([header("beta")], 1, parts)).toEqual([]);
  });
});

describe("desiredTraffic where the controller removes a route and sets it again in each pass", () => {
  const steps = [header("beta"), { setWeight: 10 }, { pause: {} }];
  const parts = { rollout: { routing: { managedRoutes }, canary: { steps } }, status: aborted } satisfies UpdateParts;

  it("says nothing of it while the controller may act", () => {
    const state = updateState({ ...parts, controller: alive });
    expect(desiredTraffic(state).routes).toEqual([{ kind: "absent", name: "alpha" }]);
  });

  it("wants it gone where none does", () => {
    expect(desiredTraffic(updateState(parts)).routes).toEqual([
      { kind: "absent", name: "alpha" },
      { kind: "absent", name: "beta" },
    ]);
  });
});
