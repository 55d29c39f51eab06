// The status of a Rollout after a promotion or an abort that no controller carried out, so that one that comes back goes
// on from there. Measured on the real controller: with it, nothing of the traffic is written again.
import type { TrafficState } from "../traffic/traffic-state.ts";
import { type FieldGoal, writeFields } from "./field-write.ts";
import type { Write } from "./plan.ts";

const weightsPath = ["status", "canary", "weights"] as const;

/** `stableRS` is what makes a promotion last. */
export function writePromotionStatus(state: TrafficState, hash: string): readonly Write[] {
  const { rollout } = state;
  if (rollout.status.stableHash === hash) return [];
  return writeFields(state, {
    target: rollout.ref,
    subresource: "status",
    relied: [["status", "currentPodHash"]],
    fields: [
      field("stable hash", "stableRS", hash),
      ...(rollout.steps.length === 0 ? [] : [field("step", "currentStepIndex", rollout.steps.length)]),
      field("pauseConditions", "pauseConditions", undefined),
      field("controllerPause", "controllerPause", undefined),
      field("promoteFull", "promoteFull", undefined),
      field("abort", "abort", undefined),
      field("abortedAt", "abortedAt", undefined),
      field("phase", "phase", "Healthy"),
      field("message", "message", undefined),
      ...recordedWeights(state, { canary: hash, stable: hash }),
    ],
    done: `marked as promoted, hash ${hash} is stable`,
    because:
      "the status is to say that the canary version is the stable one, so that a controller that returns keeps it so",
  });
}

/** With the recorded weights in the same patch, because `dynamicStableScale` would go back for a moment without them. */
export function writeAbortStatus(state: TrafficState): readonly Write[] {
  const { rollout } = state;
  const { stableHash: stable, currentPodHash: canary } = rollout.status;
  return writeFields(state, {
    target: rollout.ref,
    subresource: "status",
    relied: [["status", "currentPodHash"]],
    fields: [
      field("abort", "abort", true),
      ...(rollout.status.promoteFull ? [field("promoteFull", "promoteFull", false)] : []),
      ...recordedWeights(state, { canary, stable }),
    ],
    done: "marked as aborted",
    because: "the status is to say that the update is aborted, so that a controller that returns keeps it so",
  });
}

type Hashes = { readonly canary: string | undefined; readonly stable: string | undefined };

/** Where no weights are recorded yet, both sides have to be there at once. */
function recordedWeights({ rollout }: TrafficState, { canary, stable }: Hashes): readonly FieldGoal[] {
  const entry = (weight: number, hash: string | undefined) => ({
    weight,
    ...(hash === undefined ? {} : { podTemplateHash: hash }),
  });
  if (rollout.status.recordedCanaryWeight === undefined) {
    const value = { canary: entry(0, canary), stable: entry(100, stable) };
    return [{ label: "recorded weights", path: weightsPath, value }];
  }
  return [
    { label: "recorded canary weight", path: [...weightsPath, "canary", "weight"], value: 0 },
    { label: "recorded stable weight", path: [...weightsPath, "stable", "weight"], value: 100 },
    ...(canary === undefined
      ? []
      : [{ label: "recorded canary hash", path: [...weightsPath, "canary", "podTemplateHash"], value: canary }]),
    ...(stable === undefined
      ? []
      : [{ label: "recorded stable hash", path: [...weightsPath, "stable", "podTemplateHash"], value: stable }]),
  ];
}

function field(label: string, name: string, value: FieldGoal["value"]): FieldGoal {
  return { label, path: ["status", name], value };
}
