import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import { desiredTraffic } from "../../src/traffic/desired-traffic.ts";
import { replicaSet } from "../support/builders.ts";
import { aborted, promoted, recorded, type UpdateParts, updateState } from "../support/update-states.ts";

function canaryWeight(parts: UpdateParts): number | undefined {
  return desiredTraffic(updateState(parts)).canaryWeight;
}

/** Ready pods of aaa and bbb, all that the ReplicaSets want. */
function pods(stable: number, canary: number) {
  return { replicaSets: [replicaSet("aaa", stable), replicaSet("bbb", canary)] };
}

const noSteps: JsonObject = { steps: [] };
const dynamic: JsonObject = { dynamicStableScale: true };

describe("desiredTraffic holds the canary weight", () => {
  it.for<{ name: string; parts: UpdateParts; weight: number }>([
    { name: "at the current setWeight", parts: { status: { currentStepIndex: 0 } }, weight: 10 },
    { name: "at the last setWeight before the current step (rule 86)", parts: {}, weight: 10 },
    { name: "at a later step", parts: { status: { currentStepIndex: 3 }, ...pods(4, 2) }, weight: 50 },
    {
      name: "at 100 behind the last step (rule 87)",
      parts: { status: { currentStepIndex: 4 }, ...pods(4, 4) },
      weight: 100,
    },
    { name: "at 0 without steps (rule 88)", parts: { rollout: { canary: noSteps } }, weight: 0 },
    { name: "at 0 when all is promoted (rule 81)", parts: { status: promoted, ...pods(0, 4) }, weight: 0 },
    { name: "at 0 after an abort (rule 82)", parts: { status: aborted }, weight: 0 },
    { name: "at 0 while no canary pod is available (rule 83)", parts: pods(4, 0), weight: 0 },
    { name: "at 0 without a ReplicaSet of the canary", parts: { replicaSets: [replicaSet("aaa", 4)] }, weight: 0 },
    {
      name: "as recorded during a full promotion (rule 84)",
      parts: { status: { promoteFull: true, currentStepIndex: 3, ...recorded(50) } },
      weight: 50,
    },
    {
      name: "at 0 during a full promotion that has recorded nothing",
      parts: { status: { promoteFull: true, canary: {} } },
      weight: 0,
    },
    {
      name: "by the canary's pods during a full promotion with dynamicStableScale, rounded down",
      parts: { status: { promoteFull: true }, spec: { replicas: 3 }, rollout: { canary: dynamic }, ...pods(3, 2) },
      weight: 66,
    },
    {
      name: "at 100 at most where more canary pods are there than are wanted",
      parts: { status: { promoteFull: true }, rollout: { canary: dynamic }, ...pods(4, 5) },
      weight: 100,
    },
  ])("$name", ({ parts, weight }) => {
    expect(canaryWeight(parts)).toBe(weight);
  });
});

describe("desiredTraffic stays at the weight before the current step (rule 85)", () => {
  const atFifty = { status: { currentStepIndex: 2 } };

  it.for<{ name: string; parts: UpdateParts; weight: number }>([
    { name: "while canary pods are missing", parts: { ...atFifty, ...pods(4, 1) }, weight: 10 },
    { name: "while canary pods are surplus", parts: { ...atFifty, ...pods(4, 3) }, weight: 10 },
    { name: "but not once they are there", parts: { ...atFifty, ...pods(4, 2) }, weight: 50 },
    { name: "at 0 before the first setWeight", parts: { status: { currentStepIndex: 0 }, ...pods(4, 2) }, weight: 0 },
    {
      name: "behind the last step, until all canary pods are there",
      parts: { status: { currentStepIndex: 4 }, ...pods(4, 3) },
      weight: 50,
    },
    {
      name: "while the stable side has not all of its pods created",
      parts: { ...atFifty, replicaSets: [replicaSet("aaa", 4, 5), replicaSet("bbb", 2)] },
      weight: 10,
    },
    {
      name: "but not for the stable side with dynamicStableScale",
      parts: { ...atFifty, rollout: { canary: dynamic }, ...pods(3, 2) },
      weight: 50,
    },
    {
      name: "while the pods of a setCanaryScale in replicas are missing",
      parts: scaled({ replicas: 3 }, pods(4, 2)),
      weight: 0,
    },
    { name: "but not once these are there", parts: scaled({ replicas: 3 }, pods(4, 3)), weight: 10 },
    {
      name: "while those of a setCanaryScale in weight are missing",
      parts: scaled({ weight: 50 }, pods(4, 1)),
      weight: 0,
    },
    { name: "but not once these are there, either", parts: scaled({ weight: 50 }, pods(4, 2)), weight: 10 },
    {
      name: "by the traffic weight after matchTrafficWeight",
      parts: scaled({ matchTrafficWeight: true }, pods(4, 1)),
      weight: 10,
    },
    {
      name: "while the least number of pods is missing",
      parts: { rollout: { canary: { minPodsPerReplicaSet: 2 } }, status: { currentStepIndex: 0 }, ...pods(4, 1) },
      weight: 0,
    },
    {
      name: "with a least number above that of the Rollout, for no more than that",
      parts: { rollout: { canary: { minPodsPerReplicaSet: 9 } }, ...pods(4, 4) },
      weight: 10,
    },
    {
      name: "until a threshold in percent is met",
      parts: { ...atFifty, ...threshold("Percent", 50), replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 1, 2)] },
      weight: 50,
    },
    {
      name: "below a threshold in percent",
      parts: { ...atFifty, ...threshold("Percent", 51), replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 1, 2)] },
      weight: 10,
    },
    {
      name: "until a threshold in pods is met",
      parts: { ...atFifty, ...threshold("Pods", 1), replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 1, 2)] },
      weight: 50,
    },
    {
      name: "with a threshold below 0 as without any",
      parts: { ...atFifty, ...threshold("Pods", -1), replicaSets: [replicaSet("aaa", 4), replicaSet("bbb", 1, 2)] },
      weight: 10,
    },
  ])("$name", ({ parts, weight }) => {
    expect(canaryWeight(parts)).toBe(weight);
  });
});

describe("desiredTraffic with dynamicStableScale goes back as stable pods come up (rule 96)", () => {
  const back = (stable: number, canary: number, weight: number | undefined): UpdateParts => ({
    rollout: { canary: { ...dynamic, steps: [{ setWeight: 25 }, { setWeight: 50 }, { setWeight: 75 }] } },
    status: { ...aborted, ...(weight === undefined ? { canary: {} } : recorded(weight)) },
    ...pods(stable, canary),
  });

  it.for<{ name: string; parts: UpdateParts; weight: number }>([
    { name: "one step down when the pods for it are there", parts: back(2, 3, 75), weight: 50 },
    { name: "not before they are there", parts: back(1, 3, 75), weight: 75 },
    { name: "never up again", parts: back(3, 3, 25), weight: 25 },
    { name: "to 0 when all are there", parts: back(4, 1, 25), weight: 0 },
    { name: "below the lowest step by what stable pods leave", parts: back(3, 1, 50), weight: 25 },
    { name: "not up to that when a stable pod is lost", parts: back(3, 1, 10), weight: 10 },
    { name: "as far as the pods tell where nothing is recorded", parts: back(2, 3, undefined), weight: 50 },
  ])("$name", ({ parts, weight }) => {
    expect(canaryWeight(parts)).toBe(weight);
  });

  it.for<{ name: string; status: JsonObject; stable: number; weight: number }>([
    {
      name: "keeps the recorded weight while a withdrawn update rolls back (rule 80)",
      status: recorded(50),
      stable: 2,
      weight: 50,
    },
    { name: "is at 0 once all stable pods are there", status: recorded(50), stable: 4, weight: 0 },
    { name: "is at 0 where the recorded canary is the stable hash", status: recorded(50, "aaa"), stable: 2, weight: 0 },
    { name: "is at 0 where nothing is recorded", status: { canary: {} }, stable: 4, weight: 0 },
  ])("$name", ({ status, stable, weight }) => {
    const withdrawn = { stableRS: "aaa", currentPodHash: "aaa", currentStepIndex: 4, ...status };
    const parts = { rollout: { canary: dynamic }, status: withdrawn, ...pods(stable, 2) };
    expect(desiredTraffic(updateState(parts))).toMatchObject(
      stable === 2 && weight === 0 ? { canaryWeight: undefined } : { canaryWeight: weight },
    );
  });
});

function scaled(scale: JsonObject, more: UpdateParts): UpdateParts {
  const steps = [{ setCanaryScale: scale }, { setWeight: 10 }, { pause: {} }];
  return { rollout: { canary: { steps } }, status: { currentStepIndex: 1 }, ...more };
}

function threshold(type: string, value: number): UpdateParts {
  return { rollout: { canary: { replicaProgressThreshold: { type, value } } } };
}
