import { describe, expect, it } from "vitest";
import { parseRollout } from "../../src/resources/rollout.ts";
import { desiredStepWeight, nextStop } from "../../src/traffic/step-weight.ts";
import { rollout } from "../support/builders.ts";

const steps = [
  { setCanaryScale: { weight: 20 } },
  { setWeight: 10 },
  { pause: {} },
  { setHeaderRoute: { name: "beta" } },
  { setWeight: 50 },
  { analysis: {} },
];
const stepwise = parseRollout(rollout({ canary: { steps } }));
const stepless = parseRollout(rollout({ canary: { steps: null } }));

describe("desiredStepWeight", () => {
  it.for([
    { name: "0 before the first weight", index: 0, weight: 0 },
    { name: "the weight of the step itself", index: 1, weight: 10 },
    { name: "the weight before a pause", index: 2, weight: 10 },
    { name: "the weight before a header route", index: 3, weight: 10 },
    { name: "the next weight once it is reached", index: 4, weight: 50 },
    { name: "the last weight at the last step", index: 5, weight: 50 },
    { name: "100 behind the last step", index: 6, weight: 100 },
    { name: "100 further behind it, where steps were taken away", index: 9, weight: 100 },
  ])("is $name", ({ index, weight }) => {
    expect(desiredStepWeight(stepwise, index)).toBe(weight);
  });

  it("is 0 without steps, until the update is promoted", () => {
    expect(desiredStepWeight(stepless, 0)).toBe(0);
  });

  it("is 0 where no step has a weight", () => {
    const paused = parseRollout(rollout({ canary: { steps: [{ pause: {} }, { pause: {} }] } }));
    expect([0, 1, 2].map((index) => desiredStepWeight(paused, index))).toEqual([0, 0, 100]);
  });

  it("takes a weight that goes down again", () => {
    const down = parseRollout(rollout({ canary: { steps: [{ setWeight: 50 }, { setWeight: 0 }, { pause: {} }] } }));
    expect([0, 1, 2].map((index) => desiredStepWeight(down, index))).toEqual([50, 0, 0]);
  });
});

describe("nextStop", () => {
  it.for([
    { name: "a pause further on", index: 0, stop: 2 },
    { name: "the step itself where it is a pause", index: 2, stop: 2 },
    { name: "an analysis", index: 3, stop: 5 },
    { name: "the number of steps where nothing stops it", index: 6, stop: 6 },
  ])("is $name", ({ index, stop }) => {
    expect(nextStop(stepwise, index)).toBe(stop);
  });

  it.for([
    { kind: "pause", step: { pause: { duration: "1m" } }, stop: 1 },
    { kind: "experiment", step: { experiment: {} }, stop: 1 },
    { kind: "analysis", step: { analysis: {} }, stop: 1 },
    { kind: "plugin", step: { plugin: {} }, stop: 1 },
    { kind: "setCanaryScale", step: { setCanaryScale: { replicas: 1 } }, stop: 3 },
    { kind: "setHeaderRoute", step: { setHeaderRoute: { name: "a" } }, stop: 3 },
    { kind: "setMirrorRoute", step: { setMirrorRoute: { name: "a" } }, stop: 3 },
    { kind: "setWeight", step: { setWeight: 20 }, stop: 3 },
  ])("is at step $stop of 3 where the second is $kind", ({ step, stop }) => {
    const made = parseRollout(rollout({ canary: { steps: [{ setWeight: 10 }, step, { setWeight: 30 }] } }));
    expect(nextStop(made, 0)).toBe(stop);
  });

  it("is 0 without steps", () => {
    expect(nextStop(stepless, 0)).toBe(0);
  });
});
