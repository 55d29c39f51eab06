import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import { parseRolloutHead } from "../../src/resources/rollout.ts";
import { phaseOf } from "../../src/view/phase.ts";
import { kubernetesObject } from "../support/builders.ts";

function phase(parts: { readonly metadata?: JsonObject; readonly spec?: JsonObject; readonly status?: JsonObject }) {
  const object = kubernetesObject("Rollout", "web", {
    metadata: { generation: 3, ...parts.metadata },
    spec: { ...parts.spec },
    status: { observedGeneration: "3", phase: "Paused", message: "CanaryPauseStep", ...parts.status },
  });
  return phaseOf(parseRolloutHead(object));
}

const pauseConditions = [{ reason: "CanaryPauseStep", startTime: "2026-01-01T11:00:00Z" }];
const workload = { workloadRef: { kind: "Deployment", name: "web" } };
const copied = { annotations: { "rollout.argoproj.io/workload-generation": "7" } };

describe("phaseOf", () => {
  it.for([
    { name: "what is stored", parts: {}, expected: { phase: "Paused", message: "CanaryPauseStep" } },
    {
      name: "Progressing while a change of the spec is not observed",
      parts: { status: { observedGeneration: "2" } },
      expected: { phase: "Progressing", message: "waiting for the controller to observe the last change of the spec" },
    },
    {
      name: "Progressing once somebody has ended the pause",
      parts: { status: { controllerPause: true } },
      expected: { phase: "Progressing", message: "waiting for the controller to go on after the pause" },
    },
    {
      name: "Paused while the pause lasts",
      parts: { status: { controllerPause: true, pauseConditions } },
      expected: { phase: "Paused", message: "CanaryPauseStep" },
    },
    {
      name: "Progressing while a change of the workload is not observed",
      parts: { metadata: copied, spec: workload, status: { workloadObservedGeneration: "6" } },
      expected: {
        phase: "Progressing",
        message: "waiting for the controller to observe the last change of the workload",
      },
    },
    {
      name: "what is stored once the workload is observed",
      parts: { metadata: copied, spec: workload, status: { workloadObservedGeneration: "7" } },
      expected: { phase: "Paused", message: "CanaryPauseStep" },
    },
    {
      name: "Progressing where none is stored",
      parts: { status: { phase: "" } },
      expected: { phase: "Progressing", message: "no controller has told its phase yet" },
    },
  ])("gives $name", ({ parts, expected }) => {
    expect(phase(parts)).toEqual(expected);
  });
});
