import { describe, expect, it } from "vitest";
import { findStepOfWeight } from "../../src/plan/step-of-weight.ts";
import { rollout } from "../support/builders.ts";
import { trafficState } from "../support/traffic-states.ts";

const pause = { pause: {} };
const usual = [{ setWeight: 10 }, pause, { setWeight: 50 }, pause];

describe("findStepOfWeight", () => {
  it.for([
    { name: "the step that sets it, ahead", steps: usual, at: 1, weight: 50, found: 2 },
    { name: "the current step where it holds already", steps: usual, at: 1, weight: 10, found: 1 },
    { name: "the step behind it on the way down, which holds it at once", steps: usual, at: 3, weight: 10, found: 1 },
    {
      name: "the step itself on the way back up, where pods come first",
      steps: [{ setWeight: 50 }, pause, { setWeight: 10 }, pause],
      at: 3,
      weight: 50,
      found: 0,
    },
    { name: "none where no step has it", steps: usual, at: 1, weight: 33, found: undefined },
    {
      name: "none where the update runs on from it to another weight",
      steps: [{ setWeight: 10 }, { setWeight: 50 }, pause],
      at: 2,
      weight: 10,
      found: undefined,
    },
    {
      name: "none where the update runs on from it to the end",
      steps: [...usual, { setWeight: 80 }],
      at: 1,
      weight: 80,
      found: undefined,
    },
    {
      name: "100 as the last step, which is the end",
      steps: [...usual, { setWeight: 100 }],
      at: 1,
      weight: 100,
      found: 4,
    },
  ])("gives $name", ({ steps, at, weight, found }) => {
    const state = trafficState({
      virtualServices: [],
      rollout: rollout({ canary: { steps }, status: { currentStepIndex: at } }),
    });

    expect(findStepOfWeight(state, weight)).toBe(found);
  });
});
