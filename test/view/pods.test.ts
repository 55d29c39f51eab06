import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import { isInTrouble, viewPods } from "../../src/view/pods.ts";
import { pod } from "../support/pods.ts";

const waiting = (reason: string): JsonObject => ({ ready: false, restartCount: 3, state: { waiting: { reason } } });

describe("viewPods", () => {
  it.for([
    { name: "one that is ready", parts: {}, expected: { state: "Running", ready: 1, restarts: 0 }, trouble: false },
    {
      name: "an image that cannot be pulled",
      parts: { container: waiting("ImagePullBackOff") },
      expected: { state: "ImagePullBackOff", ready: 0, restarts: 3 },
      trouble: true,
    },
    {
      name: "a container that has ended",
      parts: { container: { ready: false, state: { terminated: { reason: "OOMKilled" } } } },
      expected: { state: "OOMKilled", ready: 0, restarts: 0 },
      trouble: true,
    },
    {
      name: "no node that would take it",
      parts: {
        phase: "Pending",
        containers: [],
        conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable" }],
      },
      expected: { state: "Unschedulable", ready: 0, restarts: 0 },
      trouble: true,
    },
    {
      name: "one that is on its way",
      parts: { phase: "Pending", containers: [] },
      expected: { state: "Pending", ready: 0, restarts: 0 },
      trouble: true,
    },
    {
      name: "an eviction",
      parts: { phase: "Failed", reason: "Evicted", containers: [] },
      expected: { state: "Evicted", ready: 0, restarts: 0 },
      trouble: true,
    },
    {
      name: "one that is being deleted",
      parts: { deleted: true, container: waiting("x") },
      expected: { state: "Terminating", ready: 0, restarts: 3 },
      trouble: false,
    },
  ])("tells $name", ({ parts, expected, trouble }) => {
    const [view] = viewPods([pod("web-1", "bbb", parts)]) ?? [];
    expect(view).toEqual({ name: "web-1", hash: "bbb", containers: 1, ...expected });
    expect(view && isInTrouble(view)).toBe(trouble);
  });

  it("orders them by name", () => {
    expect(viewPods([pod("web-2", "bbb"), pod("web-1", "bbb")])?.map(({ name }) => name)).toEqual(["web-1", "web-2"]);
  });

  it("knows none where nobody asked", () => {
    expect(viewPods(undefined)).toBeUndefined();
  });
});
