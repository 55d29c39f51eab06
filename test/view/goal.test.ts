import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import { describeGoal, findEnding, type Goal, isReached, parseGoal } from "../../src/view/goal.ts";
import { viewRollout } from "../../src/view/rollout-view.ts";
import { destinationRule } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";
import { sourcesOf } from "../support/sources.ts";
import {
  aborted,
  adopted,
  alive,
  promoted,
  recorded,
  type UpdateParts,
  updateState,
} from "../support/update-states.ts";

function view(parts: UpdateParts) {
  return viewRollout(sourcesOf(updateState({ controller: alive, ...parts })));
}

const paused: JsonObject = {
  phase: "Paused",
  controllerPause: true,
  pauseConditions: [{ reason: "CanaryPauseStep", startTime: "2026-01-01T11:00:00Z" }],
};
const healthy = { status: { ...promoted, ...recorded(0), phase: "Healthy" }, weight: 0, stable: "bbb" };
const givenUp = { status: { ...aborted, ...recorded(0), phase: "Degraded", message: "enough" }, weight: 0 };
const goal = (text: string): Goal => parseGoal(text);

describe("parseGoal", () => {
  it.for(["healthy", "paused", "aborted", "degraded", "step=0", "step=12", "weight=0", "weight=100"])(
    "reads %s",
    (text) => {
      expect(describeGoal(parseGoal(text))).toBe(text);
    },
  );

  it("takes phases as the Rollout writes them", () => {
    expect(parseGoal("Healthy")).toEqual({ kind: "healthy" });
  });

  it.for(["", "ready", "step", "step=x", "step=-1", "weight=101", "weight=1.5", "healthy=1"])("refuses %j", (text) => {
    expect(errorText(() => parseGoal(text))).toBe(
      `error[usage]: --for "${text}" is nothing to wait for\n  hint: write healthy, paused, step=N, weight=W, aborted or degraded`,
    );
  });
});

describe("parseGoal proposes", () => {
  it.for([
    ["healty", "healthy"],
    ["Pasued", "paused"],
    ["stpe=2", "step=2"],
    ["weigth=50", "weight=50"],
  ] as const)("for %j %j", ([text, meant]) => {
    expect(errorText(() => parseGoal(text))).toBe(
      `error[usage]: --for "${text}" is nothing to wait for\n  goals: healthy, paused, step=N, weight=W, aborted, degraded\n  hint: did you mean "${meant}"?`,
    );
  });

  it("no weight that there cannot be", () => {
    expect(errorText(() => parseGoal("weigth=150"))).toBe(
      'error[usage]: --for "weigth=150" is nothing to wait for\n  hint: write healthy, paused, step=N, weight=W, aborted or degraded',
    );
  });
});

describe("routes that may not be read", () => {
  const because = 'user "ci" may not get virtualservices.networking.istio.io in namespace "shop"';
  const hint = "kubectl auth can-i get virtualservices.networking.istio.io -n shop";
  const unread = [{ what: 'VirtualService "shop/web"', because, code: "forbidden", hint }] as const;
  const blind = (parts: UpdateParts) =>
    viewRollout(sourcesOf(updateState({ controller: alive, ...parts, virtualServices: [] }), { unread }));

  it.for(["healthy", "weight=0", "aborted"])("are no reason to take %s for reached", (text) => {
    const seen = blind(text === "aborted" ? givenUp : healthy);
    expect(isReached(goal(text), seen)).toBe(false);
    const ending = findEnding([goal("paused"), goal(text)], seen, true);
    expect([ending?.error.code, ending?.error.hint, ending?.error.message]).toEqual([
      "forbidden",
      hint,
      `--for=${text} is read from the routes, and VirtualService "shop/web" could not be read: ${because}`,
    ]);
  });

  it("do not matter where nothing is asked about traffic", () => {
    const seen = blind({ status: paused });
    expect([isReached(goal("paused"), seen), findEnding([goal("paused")], seen, true)]).toEqual([true, undefined]);
  });
});

describe("isReached", () => {
  it.for([
    { name: "healthy, when the traffic has arrived", goal: "healthy", parts: healthy, expected: true },
    {
      name: "not healthy while the canary has weight",
      goal: "healthy",
      parts: { ...healthy, weight: 100 },
      expected: false,
    },
    {
      name: "not healthy while the stable side leads to the old version",
      goal: "healthy",
      parts: { ...healthy, stable: "aaa" },
      expected: false,
    },
    {
      name: "not healthy while the stable subset leads to the old version",
      goal: "healthy",
      parts: {
        ...healthy,
        level: "subset",
        destinationRule: adopted(destinationRule("web", { stable: "aaa", canary: "bbb" })),
      },
      expected: false,
    },
    {
      name: "not healthy on the word of an older status",
      goal: "healthy",
      parts: { ...healthy, status: { ...healthy.status, observedGeneration: "2" } },
      expected: false,
    },
    { name: "paused", goal: "paused", parts: { status: paused }, expected: true },
    {
      name: "not paused once the pause was ended",
      goal: "paused",
      parts: { status: { ...paused, pauseConditions: [] } },
      expected: false,
    },
    {
      name: "not paused on the word of an older status",
      goal: "paused",
      parts: { status: { ...paused, observedGeneration: "2" } },
      expected: false,
    },
    { name: "at a step", goal: "step=1", parts: { status: paused }, expected: true },
    { name: "not at another step", goal: "step=2", parts: { status: paused }, expected: false },
    { name: "at the end", goal: "step=4", parts: healthy, expected: true },
    { name: "not at step 0 of an aborted update", goal: "step=0", parts: givenUp, expected: false },
    { name: "at a weight", goal: "weight=30", parts: { weight: 30 }, expected: true },
    { name: "not at the weight that was only recorded", goal: "weight=10", parts: { weight: 30 }, expected: false },
    { name: "aborted", goal: "aborted", parts: givenUp, expected: true },
    {
      name: "not aborted while the canary has weight",
      goal: "aborted",
      parts: { ...givenUp, weight: 10 },
      expected: false,
    },
    {
      name: "not aborted before the controller says so",
      goal: "aborted",
      parts: { ...givenUp, status: { abort: true } },
      expected: false,
    },
    {
      name: "aborted where no controller is to say so",
      goal: "aborted",
      parts: { ...givenUp, status: { abort: true }, controller: { status: "stopped", because: "its Lease is old" } },
      expected: true,
    },
    { name: "degraded", goal: "degraded", parts: givenUp, expected: true },
  ])("tells $name", ({ goal: text, parts, expected }) => {
    expect(isReached(goal(text), view(parts as UpdateParts))).toBe(expected);
  });
});

describe("findEnding", () => {
  it("tells an abort, at once", () => {
    expect(findEnding([goal("healthy"), goal("paused")], view(givenUp), true)).toMatchObject({
      isFinal: true,
      error: {
        code: "rollout-aborted",
        message: 'the update of Rollout "shop/web" was aborted: enough',
        hint: "kubectl istio-rollout retry web -n shop starts it again",
      },
    });
  });

  it("tells a Rollout that is Degraded", () => {
    const broken = view({ status: { phase: "Degraded", message: "it timed out" } });
    expect(findEnding([goal("healthy")], broken, true)?.error).toMatchObject({
      code: "rollout-degraded",
      message: 'Rollout "shop/web" is Degraded: it timed out',
      hint: "see what to do: kubectl istio-rollout status web -n shop",
    });
  });

  it("tells a step that has passed", () => {
    expect(findEnding([goal("step=0")], view({}), false)).toMatchObject({
      isFinal: false,
      error: {
        code: "goal-out-of-reach",
        message: 'step=0 can no longer be reached by Rollout "shop/web": it is at step 1 already',
        hint: "begin to wait before the update does, or wait for several: --for=paused --for=healthy",
      },
    });
  });

  it.for([
    { name: "a step that there is not", goals: ["step=5"], parts: {}, wasUpdating: false, message: "it has 4 steps" },
    {
      name: "a pause of an update that is complete",
      goals: ["paused"],
      parts: healthy,
      wasUpdating: true,
      message: "the update is complete",
    },
    {
      name: "a weight of an update that is complete",
      goals: ["weight=50"],
      parts: healthy,
      wasUpdating: true,
      message: "the update is complete",
    },
    {
      name: "nothing of an update that may still begin",
      goals: ["paused"],
      parts: healthy,
      wasUpdating: false,
      message: undefined,
    },
    {
      name: "nothing while one goal is left",
      goals: ["step=0", "healthy"],
      parts: {},
      wasUpdating: false,
      message: undefined,
    },
    {
      name: "nothing of an abort that is waited for",
      goals: ["healthy", "aborted"],
      parts: givenUp,
      wasUpdating: true,
      message: undefined,
    },
    {
      name: "nothing of no weight, which an abort brings",
      goals: ["weight=0"],
      parts: { ...givenUp, weight: 10 },
      wasUpdating: true,
      message: undefined,
    },
    {
      name: "nothing of an abort from before another try",
      goals: ["healthy"],
      parts: { status: { ...aborted, abort: false, phase: "Degraded" } },
      wasUpdating: false,
      message: undefined,
    },
    {
      name: "nothing on the word of an older status",
      goals: ["healthy"],
      parts: { ...givenUp, status: { ...givenUp.status, observedGeneration: "2" } },
      wasUpdating: true,
      message: undefined,
    },
  ])("tells $name", ({ goals, parts, wasUpdating, message }) => {
    const ending = findEnding(goals.map(goal), view(parts as UpdateParts), wasUpdating);
    expect(ending?.error.message.split(": ").at(-1)).toBe(message);
  });
});
