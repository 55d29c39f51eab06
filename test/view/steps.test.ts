import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import { parseRolloutHead } from "../../src/resources/rollout.ts";
import { stepOf, stepWeightOf } from "../../src/view/steps.ts";
import { rollout } from "../support/builders.ts";

function headWith(steps: readonly JsonObject[], currentStepIndex: number | undefined) {
  const index: JsonObject = currentStepIndex === undefined ? {} : { currentStepIndex };
  const status = { currentPodHash: "bbb", stableRS: "aaa", ...index };
  return parseRolloutHead(rollout({ canary: { steps }, status }));
}

describe("stepOf", () => {
  it.for([
    { step: { setWeight: 10 }, what: "setWeight 10" },
    { step: { pause: {} }, what: "pause" },
    { step: { pause: { duration: 30 } }, what: "pause 30s" },
    { step: { pause: { duration: "1h" } }, what: "pause 1h" },
    { step: { setHeaderRoute: { name: "beta" } }, what: "setHeaderRoute beta" },
    { step: { setMirrorRoute: { name: "shadow" } }, what: "setMirrorRoute shadow" },
    { step: { setCanaryScale: { weight: 25 } }, what: "setCanaryScale 25%" },
    { step: { setCanaryScale: { replicas: 1 } }, what: "setCanaryScale 1 pod" },
    { step: { setCanaryScale: { replicas: 3 } }, what: "setCanaryScale 3 pods" },
    { step: { setCanaryScale: { matchTrafficWeight: true } }, what: "setCanaryScale with the weight" },
    { step: { experiment: {} }, what: "experiment" },
    { step: { analysis: {} }, what: "analysis" },
    { step: { plugin: {} }, what: "plugin" },
  ])("calls a step $what", ({ step, what }) => {
    expect(stepOf(headWith([step], 0))).toEqual({ index: 0, count: 1, what });
  });

  it("has nothing to say of a step when all are done", () => {
    expect(stepOf(headWith([{ setWeight: 10 }], 1))).toEqual({ index: 1, count: 1, what: undefined });
  });

  it("tells no step without steps, or without a status", () => {
    expect([stepOf(headWith([], 0)), stepOf(headWith([{ setWeight: 10 }], undefined))]).toEqual([undefined, undefined]);
  });
});

describe("stepWeightOf", () => {
  it("is the last weight at or before the step, while an update is under way", () => {
    const head = headWith([{ setWeight: 10 }, { pause: {} }], 1);
    expect(stepWeightOf(head)).toBe(10);
    expect(stepWeightOf({ ...head, status: { ...head.status, abort: true } })).toBeUndefined();
    expect(stepWeightOf({ ...head, status: { ...head.status, stableHash: "bbb" } })).toBeUndefined();
  });
});
