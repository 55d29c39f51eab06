import { describe, expect, it } from "vitest";
import { writeAbortStatus, writePromotionStatus } from "../../src/plan/promotion-status.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { aborted, promoted, recorded, type UpdateParts, updateState } from "../support/update-states.ts";

type Written = ReturnType<typeof writeAbortStatus>;

/** Member of the status -> value, undefined for what is taken away. */
function changes(written: Written): readonly (readonly [string, unknown])[] {
  return written.flatMap(({ fields }) =>
    fields.map(({ field, after }) => [field.replace("status.", ""), after] as const),
  );
}

const weights = (canary: string, stable: string) => ({
  canary: {
    weights: { canary: { weight: 0, podTemplateHash: canary }, stable: { weight: 100, podTemplateHash: stable } },
  },
});
const healthy = { phase: "Healthy" };

describe("writePromotionStatus", () => {
  const basic = [
    ["stableRS", "bbb"],
    ["currentStepIndex", 4],
    ["phase", "Healthy"],
  ];
  const recordedNow = [
    ["canary.weights.canary.weight", 0],
    ["canary.weights.stable.weight", 100],
    ["canary.weights.stable.podTemplateHash", "bbb"],
  ];
  it.for([
    { name: "the stable hash, the step, the phase and the weights", parts: {}, expected: [...basic, ...recordedNow] },
    {
      name: "no pause, no abort and no pending promotion",
      parts: {
        status: {
          pauseConditions: [{ reason: "CanaryPauseStep" }],
          controllerPause: true,
          promoteFull: true,
          ...aborted,
          ...healthy,
          message: "waiting",
          ...weights("bbb", "bbb"),
        },
      },
      expected: [
        ["stableRS", "bbb"],
        ["currentStepIndex", 4],
        ["pauseConditions", undefined],
        ["controllerPause", undefined],
        ["promoteFull", undefined],
        ["abort", undefined],
        ["abortedAt", undefined],
        ["message", undefined],
      ],
    },
    {
      name: "no step where there are none",
      parts: {
        rollout: { canary: { steps: [] } },
        status: { currentStepIndex: null, ...healthy, ...weights("bbb", "bbb") },
      },
      expected: [["stableRS", "bbb"]],
    },
    {
      name: "weights with both hashes where none are recorded",
      parts: { status: { canary: null, ...healthy, currentStepIndex: 4 } },
      expected: [
        ["stableRS", "bbb"],
        [
          "canary.weights",
          { canary: { weight: 0, podTemplateHash: "bbb" }, stable: { weight: 100, podTemplateHash: "bbb" } },
        ],
      ],
    },
  ])("writes $name", ({ parts, expected }) => {
    expect(changes(writePromotionStatus(updateState(parts), "bbb"))).toEqual(expected);
  });

  it("relies on the hash that is rolled out, and sets the stable hash first", () => {
    const [write] = writePromotionStatus(updateState(), "bbb");
    expect(write?.patch.slice(0, 3)).toEqual([
      { op: "test", path: "/status/currentPodHash", value: "bbb" },
      { op: "test", path: "/status/stableRS", value: "aaa" },
      { op: "replace", path: "/status/stableRS", value: "bbb" },
    ]);
  });

  it("writes nothing where the hash is stable", () => {
    expect(writePromotionStatus(updateState({ status: promoted }), "bbb")).toEqual([]);
  });
});

describe("writeAbortStatus", () => {
  const recordedNow = [
    ["canary.weights.canary.weight", 0],
    ["canary.weights.stable.weight", 100],
    ["canary.weights.stable.podTemplateHash", "aaa"],
  ];
  it.for([
    { name: "the abort with the weights", parts: {}, expected: [["abort", true], ...recordedNow] },
    {
      name: "an abort that was retried",
      parts: { status: { abort: false } },
      expected: [["abort", true], ...recordedNow],
    },
    {
      name: "no pending promotion, which would swallow it",
      parts: { status: { promoteFull: true } },
      expected: [["abort", true], ["promoteFull", false], ...recordedNow],
    },
    { name: "the weights alone where it is aborted", parts: { status: aborted }, expected: recordedNow },
    {
      name: "the abort alone where the weights are recorded",
      parts: { status: weights("bbb", "aaa") },
      expected: [["abort", true]],
    },
    {
      name: "weights with both hashes where none are recorded",
      parts: { status: { ...aborted, canary: null } },
      expected: [
        [
          "canary.weights",
          { canary: { weight: 0, podTemplateHash: "bbb" }, stable: { weight: 100, podTemplateHash: "aaa" } },
        ],
      ],
    },
    {
      name: "weights with the one hash that there is",
      parts: { status: { ...aborted, stableRS: "", ...recorded(10, "old") } },
      expected: [
        ["canary.weights.canary.weight", 0],
        ["canary.weights.stable.weight", 100],
        ["canary.weights.canary.podTemplateHash", "bbb"],
      ],
    },
  ] satisfies readonly { readonly name: string; readonly parts: UpdateParts; readonly expected: unknown }[])(
    "writes $name",
    ({ parts, expected }) => {
      expect(changes(writeAbortStatus(updateState(parts)))).toEqual(expected);
    },
  );

  it("writes nothing where the update is aborted and the weights are recorded", () => {
    const status: JsonObject = { ...aborted, ...weights("bbb", "aaa") };
    expect(writeAbortStatus(updateState({ status }))).toEqual([]);
  });
});
