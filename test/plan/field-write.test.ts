import { describe, expect, it } from "vitest";
import { type FieldGoal, writeFields } from "../../src/plan/field-write.ts";
import { applyJsonPatch } from "../../src/resources/json-patch.ts";
import { findObject } from "../../src/traffic/with-object.ts";
import { updateState } from "../support/update-states.ts";

const state = updateState();
const target = state.rollout.ref;
const because = "the test wants it so";
const field = (path: FieldGoal["path"], value: FieldGoal["value"]): FieldGoal => ({
  label: String(path.at(-1)),
  path,
  value,
});

describe("writeFields", () => {
  it("writes all fields that differ with one patch", () => {
    const fields = [
      field(["status", "currentStepIndex"], 4),
      field(["status", "stableRS"], "aaa"),
      field(["status", "observedGeneration"], undefined),
      field(["status", "abort"], true),
    ];
    expect(writeFields(state, { target, subresource: "status", fields, done: "written", because })).toEqual([
      {
        kind: "write",
        target,
        subresource: "status",
        done: "written",
        routes: [],
        fields: [
          { label: "currentStepIndex", field: "status.currentStepIndex", before: 1, after: 4 },
          { label: "observedGeneration", field: "status.observedGeneration", before: "3", after: undefined },
          { label: "abort", field: "status.abort", before: undefined, after: true },
        ],
        patch: [
          { op: "test", path: "/status/currentStepIndex", value: 1 },
          { op: "replace", path: "/status/currentStepIndex", value: 4 },
          { op: "test", path: "/status/observedGeneration", value: "3" },
          { op: "remove", path: "/status/observedGeneration" },
          { op: "test", path: "/status/abort", value: null },
          { op: "add", path: "/status/abort", value: true },
        ],
        inverse: [
          { op: "test", path: "/status/abort", value: true },
          { op: "remove", path: "/status/abort" },
          { op: "test", path: "/status/observedGeneration", value: null },
          { op: "add", path: "/status/observedGeneration", value: "3" },
          { op: "test", path: "/status/currentStepIndex", value: 4 },
          { op: "replace", path: "/status/currentStepIndex", value: 1 },
        ],
        because,
      },
    ]);
  });

  it("tests first what the decision relied on, on the way back too", () => {
    const relied = [
      ["status", "currentPodHash"],
      ["status", "message"],
    ];
    const [write] = writeFields(state, { target, fields: [field(["status", "abort"], true)], relied, because });
    expect(write?.patch.slice(0, 2)).toEqual([
      { op: "test", path: "/status/currentPodHash", value: "bbb" },
      { op: "test", path: "/status/message", value: null },
    ]);
    expect(write?.inverse.map(({ path }) => path)).toEqual([
      "/status/currentPodHash",
      "/status/message",
      "/status/abort",
      "/status/abort",
    ]);
  });

  it("makes a parent once for two members of it", () => {
    const fields = [field(["metadata", "labels", "a"], "1"), field(["metadata", "labels", "b"], "2")];
    const [write] = writeFields(state, { target, fields, because });
    expect(write?.patch).toEqual([
      { op: "test", path: "/metadata/labels", value: null },
      { op: "add", path: "/metadata/labels", value: { a: "1" } },
      { op: "test", path: "/metadata/labels/b", value: null },
      { op: "add", path: "/metadata/labels/b", value: "2" },
    ]);
    const before = findObject(state, target)?.content ?? {};
    const after = applyJsonPatch(before, write?.patch ?? []);
    expect(after).toMatchObject({ metadata: { labels: { a: "1", b: "2" } } });
    const back = applyJsonPatch(after ?? {}, write?.inverse ?? []);
    expect(back).toEqual({ ...before, metadata: { ...Object(before["metadata"]), labels: {} } });
  });

  it.for([
    { name: "all fields stand as they should", fields: [field(["status", "stableRS"], "aaa")] },
    { name: "what is to be absent is absent", fields: [field(["status", "abort"], undefined)] },
    { name: "there are no fields", fields: [] },
  ])("writes nothing where $name, whatever it relied on", ({ fields }) => {
    expect(writeFields(state, { target, fields, relied: [["status", "currentPodHash"]], because })).toEqual([]);
  });

  it("takes an object that was not read for a fault of its own", () => {
    const unknown = { ...target, name: "other" };
    expect(() => writeFields(state, { target: unknown, fields: [], because })).toThrow(
      'Rollout "shop/other" was not read',
    );
  });
});
