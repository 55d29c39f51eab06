import { describe, expect, it } from "vitest";
import { parseRollout, parseRolloutHead } from "../../src/resources/rollout.ts";
import { workloadGenerationAnnotation } from "../../src/resources/rollout-labels.ts";
import { describeSeenChange, isObserved, updateOf } from "../../src/traffic/update.ts";
import { type RolloutParts, rollout } from "../support/builders.ts";
import { runningRollout } from "../support/revisions.ts";

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

/** A workload of which the controller has noticed generation 7. */
const withWorkload = {
  spec: { workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web-pods" } },
  metadata: { annotations: { [workloadGenerationAnnotation]: "7" } },
};

describe("isObserved", () => {
  it.for([
    { name: "true where the generations are one", parts: {}, observed: true },
    { name: "false where the status is behind", parts: { metadata: { generation: 4 } }, observed: false },
    { name: "false where there is no status yet", parts: { status: { observedGeneration: null } }, observed: false },
    { name: "true for a manifest, which has no generation", parts: { metadata: { generation: null } }, observed: true },
    {
      name: "true where the workload is seen too",
      parts: { ...withWorkload, status: { workloadObservedGeneration: "7" } },
      observed: true,
    },
    {
      name: "false where the workload is not seen yet",
      parts: { ...withWorkload, status: { workloadObservedGeneration: "6" } },
      observed: false,
    },
  ])("is $name", ({ parts, observed }) => {
    expect(isObserved(parseRolloutHead(runningRollout(parts)))).toBe(observed);
  });
});

describe("what is seen", () => {
  it.for([
    {
      name: "of the Rollout",
      parts: { metadata: { generation: 4 } },
      expected: 'observed generation 3 of Rollout "shop/web", which is at 4',
    },
    {
      name: "of its workload",
      parts: { ...withWorkload, status: { workloadObservedGeneration: "6" } },
      expected: 'observed generation 6 of Deployment "shop/web-pods", which is at 7',
    },
    {
      name: "of the Rollout first",
      parts: { ...withWorkload, status: { observedGeneration: "2", workloadObservedGeneration: "6" } },
      expected: 'observed generation 2 of Rollout "shop/web", which is at 3',
    },
  ])("is told $name", ({ parts, expected }) => {
    expect(describeSeenChange(parseRolloutHead(runningRollout(parts)))).toBe(expected);
  });
});
