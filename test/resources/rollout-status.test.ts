import { describe, expect, it } from "vitest";
import { fieldAt } from "../../src/resources/fields.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { parseStatus } from "../../src/resources/rollout-status.ts";
import { kubernetesObject } from "../support/builders.ts";

function parse(status: JsonObject | undefined) {
  const object = kubernetesObject("Rollout", "web", status === undefined ? {} : { status });
  return parseStatus(fieldAt(object, "status"));
}

const empty = {
  observedGeneration: undefined,
  phase: undefined,
  message: undefined,
  currentStepIndex: undefined,
  currentPodHash: undefined,
  stableHash: undefined,
  abort: false,
  abortedAt: undefined,
  promoteFull: false,
  pauseReasons: [],
  controllerPause: false,
  restartedAt: undefined,
  stablePingPong: undefined,
  recordedCanaryWeight: undefined,
  recordedCanaryHash: undefined,
  stepAnalysisPhase: undefined,
  invalidSpec: undefined,
};

describe("parseStatus", () => {
  it("reads an update that waits at a step", () => {
    const status = {
      observedGeneration: "3",
      phase: "Paused",
      message: "CanaryPauseStep",
      currentStepIndex: 1,
      currentPodHash: "bbb",
      stableRS: "aaa",
      controllerPause: true,
      pauseConditions: [{ reason: "CanaryPauseStep", startTime: "2026-01-01T12:00:00Z" }],
      canary: {
        weights: {
          canary: { weight: 10, podTemplateHash: "bbb", serviceName: "web-canary" },
          stable: { weight: 90, podTemplateHash: "aaa", serviceName: "web-stable" },
        },
        stablePingPong: "pong",
        currentStepAnalysisRunStatus: { name: "web-1", status: "Running" },
      },
    };
    expect(parse(status)).toEqual({
      ...empty,
      observedGeneration: "3",
      phase: "Paused",
      message: "CanaryPauseStep",
      currentStepIndex: 1,
      currentPodHash: "bbb",
      stableHash: "aaa",
      pauseReasons: ["CanaryPauseStep"],
      controllerPause: true,
      stablePingPong: "pong",
      recordedCanaryWeight: 10,
      recordedCanaryHash: "bbb",
      stepAnalysisPhase: "Running",
    });
  });

  it("reads an abort, a full promotion and a restart", () => {
    const time = "2026-01-01T12:00:00Z";
    expect(parse({ abort: true, abortedAt: time, promoteFull: true, restartedAt: time })).toEqual({
      ...empty,
      abort: true,
      abortedAt: time,
      promoteFull: true,
      restartedAt: time,
    });
  });

  it.for([
    { name: "is absent, as in a manifest", status: undefined },
    { name: "is empty, before the first pass of a controller", status: {} },
    {
      name: "holds empty texts, as Kubernetes writes what is unset",
      status: {
        phase: "",
        message: "",
        currentPodHash: "",
        stableRS: "",
        canary: { stablePingPong: "", weights: { canary: { podTemplateHash: "" } } },
      },
    },
    { name: "holds nulls", status: { abort: null, pauseConditions: null, canary: null, conditions: null } },
  ])("knows nothing where the status $name", ({ status }) => {
    expect(parse(status)).toEqual(empty);
  });

  it("keeps the first step and a weight of 0 apart from none", () => {
    const status = { currentStepIndex: 0, canary: { weights: { canary: { weight: 0 } } } };
    expect(parse(status)).toEqual({ ...empty, currentStepIndex: 0, recordedCanaryWeight: 0 });
  });

  it("keeps the order of pause reasons, with an empty one where it is left out", () => {
    const pauseConditions = [{ reason: "InconclusiveAnalysisRun" }, {}, { reason: "CanaryPauseStep" }];
    expect(parse({ pauseConditions }).pauseReasons).toEqual(["InconclusiveAnalysisRun", "", "CanaryPauseStep"]);
  });

  const invalid = { type: "InvalidSpec", status: "True", reason: "InvalidSpec", message: "The Rollout is invalid" };
  it.for([
    { name: "the message of the condition", conditions: [invalid], invalidSpec: "The Rollout is invalid" },
    {
      name: "the condition among others",
      conditions: [{ type: "Progressing", status: "True", message: "m" }, invalid],
      invalidSpec: "The Rollout is invalid",
    },
    {
      name: "the name of a condition without a message",
      conditions: [{ type: "InvalidSpec", status: "True" }],
      invalidSpec: "InvalidSpec",
    },
    {
      name: "nothing where the condition is false",
      conditions: [{ ...invalid, status: "False" }],
      invalidSpec: undefined,
    },
    {
      name: "nothing from another condition",
      conditions: [{ ...invalid, type: "Healthy" }],
      invalidSpec: undefined,
    },
  ])("reads of an invalid spec $name", ({ conditions, invalidSpec }) => {
    expect(parse({ conditions }).invalidSpec).toBe(invalidSpec);
  });
});
