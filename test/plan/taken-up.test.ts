// When a change of the pod template, or another try, counts as taken up by the controller.
import { describe, expect, it } from "vitest";
import { type Condition, judge } from "../../src/plan/condition.ts";
import type { TrafficState } from "../../src/traffic/traffic-state.ts";
import { service } from "../support/builders.ts";
import { stateAt } from "../support/revisions.ts";

const route = "virtualservice.networking.istio.io/web http:primary";
const bothStable = { services: [service("web-stable", "bbb"), service("web-canary", "bbb")] };
const met = { met: true };

function unmet(seen: string) {
  return { met: false, seen };
}

/** What stands in the way of an arrival that was waited for: as text, with the code of an end. */
function seen(condition: Condition, state: TrafficState) {
  const judgement = judge(condition, state);
  if (judgement.met) return judgement;
  const { ended } = judgement;
  return ended === undefined ? judgement : { ended: ended.code, message: ended.message };
}

describe("taken-up", () => {
  it.for<{ name: string; generation?: number; state: TrafficState; expected: unknown }>([
    {
      name: "waits until the generation is observed",
      state: stateAt("healthy", { metadata: { generation: 4 } }),
      expected: unmet('the controller has observed generation 3 of Rollout "shop/web", which is at 4'),
    },
    {
      name: "waits until the workload's generation is observed",
      generation: 8,
      state: stateAt("healthy", { status: { workloadObservedGeneration: "7" } }),
      expected: unmet("the controller has observed generation 7 of the workload"),
    },
    {
      name: "waits where no generation of the workload was observed",
      generation: 8,
      state: stateAt("healthy"),
      expected: unmet("the controller has observed generation none of the workload"),
    },
    {
      name: "takes a later generation of the workload too",
      generation: 8,
      state: stateAt("healthy", { status: { workloadObservedGeneration: "10" }, live: bothStable }),
      expected: met,
    },
    {
      name: "holds where the update is over, with all weight on stable",
      state: stateAt("healthy", { live: bothStable }),
      expected: met,
    },
    {
      name: "waits for the stable side of an update that is over",
      state: stateAt("healthy"),
      expected: unmet('Service "shop/web-stable" still selects hash aaa'),
    },
    {
      name: "waits for the weights of an update that is over",
      state: stateAt("healthy", { live: bothStable, weight: 10 }),
      expected: unmet(`${route} has canary 10% (phase Healthy)`),
    },
    {
      name: "waits for the first stop",
      state: stateAt("progressing"),
      expected: unmet("it is at step 0 (phase Progressing)"),
    },
    { name: "holds at the first stop with its weights", state: stateAt("paused"), expected: met },
    {
      name: "waits for the weights of the first stop",
      state: stateAt("paused", { weight: 0 }),
      expected: unmet(`${route} has canary 0% (phase Paused)`),
    },
    {
      name: "waits for the end where no step stops",
      state: stateAt("progressing", { canary: { steps: [{ setWeight: 10 }] } }),
      expected: unmet("the stable hash is aaa, not bbb (phase Progressing)"),
    },
    {
      name: "holds for a paused Rollout once it is seen",
      state: stateAt("progressing", { spec: { paused: true } }),
      expected: met,
    },
    {
      name: "waits for the first deployment",
      state: stateAt("first"),
      expected: unmet("the update has not begun (phase Progressing)"),
    },
    {
      name: "ends where the update is aborted",
      state: stateAt("aborted"),
      expected: {
        ended: "rollout-aborted",
        message: 'the update of Rollout "shop/web" was aborted: RolloutAborted: Rollout aborted update to revision 2',
      },
    },
    {
      name: "ends where the new spec is invalid",
      state: stateAt("progressing", { status: { phase: "Degraded", message: "InvalidSpec: no" } }),
      expected: { ended: "rollout-degraded", message: 'Rollout "shop/web" is Degraded: InvalidSpec: no' },
    },
  ])("$name", ({ generation, state, expected }) => {
    expect(seen({ kind: "taken-up", workloadGeneration: generation }, state)).toEqual(expected);
  });
});

describe("what was asked of an aborted update", () => {
  const steps = [{ pause: {} }, { setWeight: 10 }];
  const arrived: Condition = { kind: "arrived", hash: "bbb", stepIndex: 1 };

  it.for<{ name: string; condition: Condition; state: TrafficState; expected: unknown }>([
    {
      name: "is no end while the controller has not seen the retry",
      condition: arrived,
      state: stateAt("aborted", { status: { abort: false } }),
      expected: unmet("the controller has not taken it up"),
    },
    {
      name: "has not arrived by standing at a first step that is a pause",
      condition: { kind: "arrived", hash: "bbb", stepIndex: 0 },
      state: stateAt("aborted", { canary: { steps }, status: { abort: false } }),
      expected: unmet("the controller has not taken it up"),
    },
    {
      name: "is no end while a full promotion is pending",
      condition: { kind: "promoted", hash: "bbb" },
      state: stateAt("aborted", { status: { promoteFull: true } }),
      expected: unmet(
        "the stable hash is aaa, not bbb (phase Degraded: RolloutAborted: Rollout aborted update to revision 2)",
      ),
    },
    {
      name: "ends where the update is aborted again",
      condition: arrived,
      state: stateAt("aborted"),
      expected: {
        ended: "rollout-aborted",
        message: 'the update of Rollout "shop/web" was aborted: RolloutAborted: Rollout aborted update to revision 2',
      },
    },
  ])("$name", ({ condition, state, expected }) => {
    expect(seen(condition, state)).toEqual(expected);
  });
});
