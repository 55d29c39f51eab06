import { describe, expect, it } from "vitest";
import { parseRollout } from "../../src/resources/rollout.ts";
import { isObserved, updateOf } from "../../src/traffic/update.ts";
import { type RolloutParts, rollout } from "../support/builders.ts";

const made = (parts: RolloutParts) => parseRollout(rollout(parts));

describe("updateOf", () => {
  const updating = { currentPodHash: "bbb", stableRS: "aaa" };
  it.for([
    {
      name: "none where both hashes are one",
      status: { ...updating, stableRS: "bbb" },
      update: { kind: "none", stable: "bbb" },
    },
    {
      name: "none where a healthy Rollout was aborted",
      status: { ...updating, stableRS: "bbb", abort: true },
      update: { kind: "none", stable: "bbb" },
    },
    { name: "running where they differ", status: updating, update: { kind: "running", canary: "bbb", stable: "aaa" } },
    {
      name: "aborted where they differ and it was given up",
      status: { ...updating, abort: true },
      update: { kind: "aborted", canary: "bbb", stable: "aaa" },
    },
    { name: "unknown without a stable hash", status: { currentPodHash: "bbb" }, update: { kind: "unknown" } },
    { name: "unknown without a current hash", status: { stableRS: "aaa" }, update: { kind: "unknown" } },
  ])("is $name", ({ status, update }) => {
    expect(updateOf(made({ status }))).toEqual(update);
  });
});

describe("isObserved", () => {
  it.for([
    { name: "true where the generations are one", parts: {}, observed: true },
    { name: "false where the status is behind", parts: { metadata: { generation: 4 } }, observed: false },
    { name: "false where there is no status yet", parts: { status: { observedGeneration: null } }, observed: false },
    { name: "true for a manifest, which has no generation", parts: { metadata: { generation: null } }, observed: true },
  ])("is $name", ({ parts, observed }) => {
    expect(isObserved(made(parts))).toBe(observed);
  });
});
