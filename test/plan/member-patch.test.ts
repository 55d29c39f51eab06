import { describe, expect, it } from "vitest";
import { joinPatches, memberPatch, type Path, valueAt } from "../../src/plan/member-patch.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { applyJsonPatch } from "../../src/resources/json-patch.ts";
import { withoutEmptyMaps } from "../support/fake-api-answers.ts";

const hashLabel = "rollouts-pod-template-hash";
const object: JsonObject = {
  metadata: { annotations: null },
  spec: {
    replicas: 4,
    paused: false,
    selector: { app: "web", [hashLabel]: "bbb" },
    subsets: [{ name: "stable", labels: { [hashLabel]: "aaa" } }, { name: "canary" }],
    "a/b": { "c~d": 1 },
  },
};

describe("valueAt", () => {
  it.for([
    { name: "a member", path: ["spec", "replicas"], value: 4 },
    { name: "a member that is false", path: ["spec", "paused"], value: false },
    { name: "a member of a list's item", path: ["spec", "subsets", 0, "name"], value: "stable" },
    { name: "a whole object", path: ["spec", "a/b"], value: { "c~d": 1 } },
    { name: "the object itself at an empty path", path: [], value: object },
    { name: "nothing where the member is absent", path: ["spec", "strategy"], value: undefined },
    { name: "nothing where a parent is absent", path: ["status", "abort"], value: undefined },
    { name: "nothing where the member is null", path: ["metadata", "annotations"], value: undefined },
    { name: "nothing within null", path: ["metadata", "annotations", "a"], value: undefined },
    { name: "nothing within a text", path: ["spec", "selector", "app", "length"], value: undefined },
    { name: "nothing behind the end of a list", path: ["spec", "subsets", 2], value: undefined },
    { name: "nothing that every object inherits", path: ["spec", "constructor"], value: undefined },
  ] satisfies readonly { name: string; path: Path; value: unknown }[])("gives $name", ({ path, value }) => {
    expect(valueAt(object, path)).toEqual(value);
  });
});

describe("memberPatch", () => {
  const selector = `/spec/selector/${hashLabel}`;

  it.for([
    {
      name: "replaces a member",
      path: ["spec", "selector", hashLabel],
      value: "aaa",
      patch: [
        { op: "test", path: selector, value: "bbb" },
        { op: "replace", path: selector, value: "aaa" },
      ],
      inverse: [
        { op: "test", path: selector, value: "aaa" },
        { op: "replace", path: selector, value: "bbb" },
      ],
    },
    {
      name: "adds a member that is absent",
      path: ["spec", "selector", "tier"],
      value: "front",
      patch: [
        { op: "test", path: "/spec/selector/tier", value: null },
        { op: "add", path: "/spec/selector/tier", value: "front" },
      ],
      inverse: [
        { op: "test", path: "/spec/selector/tier", value: "front" },
        { op: "remove", path: "/spec/selector/tier" },
      ],
    },
    {
      name: "takes a member away",
      path: ["spec", "selector", hashLabel],
      value: undefined,
      patch: [
        { op: "test", path: selector, value: "bbb" },
        { op: "remove", path: selector },
      ],
      inverse: [
        { op: "test", path: selector, value: null },
        { op: "add", path: selector, value: "bbb" },
      ],
    },
    {
      name: "takes an object away with its only member",
      path: ["spec", "subsets", 0, "labels", hashLabel],
      value: undefined,
      patch: [
        { op: "test", path: "/spec/subsets/0/labels", value: { [hashLabel]: "aaa" } },
        { op: "remove", path: "/spec/subsets/0/labels" },
      ],
      inverse: [
        { op: "test", path: "/spec/subsets/0/labels", value: null },
        { op: "add", path: "/spec/subsets/0/labels", value: { [hashLabel]: "aaa" } },
      ],
    },
    {
      name: "makes a parent that is absent, and leaves it when the member is taken away again",
      path: ["spec", "subsets", 1, "labels", hashLabel],
      value: "bbb",
      patch: [
        { op: "test", path: "/spec/subsets/1/labels", value: null },
        { op: "add", path: "/spec/subsets/1/labels", value: { [hashLabel]: "bbb" } },
      ],
      inverse: [
        { op: "test", path: `/spec/subsets/1/labels/${hashLabel}`, value: "bbb" },
        { op: "remove", path: `/spec/subsets/1/labels/${hashLabel}` },
      ],
    },
    {
      name: "makes every parent that is absent",
      path: ["status", "canary", "weights"],
      value: 0,
      patch: [
        { op: "test", path: "/status", value: null },
        { op: "add", path: "/status", value: { canary: { weights: 0 } } },
      ],
      inverse: [
        { op: "test", path: "/status/canary/weights", value: 0 },
        { op: "remove", path: "/status/canary/weights" },
      ],
    },
    {
      name: "takes a parent that is null for an absent one",
      path: ["metadata", "annotations", "a"],
      value: "1",
      patch: [
        { op: "test", path: "/metadata/annotations", value: null },
        { op: "add", path: "/metadata/annotations", value: { a: "1" } },
      ],
      inverse: [
        { op: "test", path: "/metadata/annotations/a", value: "1" },
        { op: "remove", path: "/metadata/annotations/a" },
      ],
    },
    {
      name: "escapes what a pointer gives a meaning of its own",
      path: ["spec", "a/b", "c~d"],
      value: 2,
      patch: [
        { op: "test", path: "/spec/a~1b/c~0d", value: 1 },
        { op: "replace", path: "/spec/a~1b/c~0d", value: 2 },
      ],
      inverse: [
        { op: "test", path: "/spec/a~1b/c~0d", value: 2 },
        { op: "replace", path: "/spec/a~1b/c~0d", value: 1 },
      ],
    },
    { name: "is empty where the value stands", path: ["spec", "replicas"], value: 4, patch: [], inverse: [] },
    {
      name: "is empty where an equal object stands",
      path: ["spec", "subsets", 0],
      value: { labels: { [hashLabel]: "aaa" }, name: "stable" },
      patch: [],
      inverse: [],
    },
    {
      name: "is empty where there is nothing to take away",
      path: ["status", "canary", "weights"],
      value: undefined,
      patch: [],
      inverse: [],
    },
  ] satisfies readonly ({ name: string; path: Path; value: Parameters<typeof memberPatch>[2] } & ReturnType<
    typeof memberPatch
  >)[])("$name", ({ path, value, patch, inverse }) => {
    expect(memberPatch(object, path, value)).toEqual({ patch, inverse });
  });
});

describe("a patch of labels, as an API server stores them", () => {
  const path = ["metadata", "labels", "id"];
  it.for([
    { name: "the only label", labels: { id: "x" }, left: {} },
    { name: "one of two labels", labels: { app: "web", id: "x" }, left: { labels: { app: "web" } } },
  ])("takes $name away, and puts it back", ({ labels, left }) => {
    const content: JsonObject = { metadata: { labels } };
    const { patch, inverse } = memberPatch(content, path, undefined);
    const stored = store(applyJsonPatch(content, patch));
    expect(stored).toEqual({ metadata: left });
    expect(applyJsonPatch(stored, inverse)).toEqual(content);
  });

  it("adds the first label, and takes it away again", () => {
    const { patch, inverse } = memberPatch({ metadata: {} }, path, "x");
    const stored = store(applyJsonPatch({ metadata: {} }, patch));
    expect(store(applyJsonPatch(stored, inverse))).toEqual({ metadata: {} });
  });

  it("takes two labels away one after the other, and puts both back", () => {
    const content: JsonObject = { metadata: { labels: { app: "web", id: "x" } } };
    const first = memberPatch(content, path, undefined);
    const second = memberPatch(applyJsonPatch(content, first.patch) ?? {}, ["metadata", "labels", "app"], undefined);
    const { patch, inverse } = joinPatches([first, second]);
    const stored = store(applyJsonPatch(content, patch));
    expect(stored).toEqual({ metadata: {} });
    expect(applyJsonPatch(stored, inverse)).toEqual(content);
  });
});

function store(content: JsonObject | undefined): JsonObject {
  if (content === undefined) throw new Error("the patch does not apply");
  return { ...content, metadata: withoutEmptyMaps(Object(content["metadata"])) };
}

describe("joinPatches", () => {
  it("takes the inverses in the opposite order", () => {
    const first = memberPatch(object, ["spec", "replicas"], 5);
    const second = memberPatch(object, ["spec", "paused"], true);
    const { patch, inverse } = joinPatches([first, second]);
    expect(patch).toEqual([...first.patch, ...second.patch]);
    expect(inverse).toEqual([...second.inverse, ...first.inverse]);
    expect(applyJsonPatch(applyJsonPatch(object, patch) ?? {}, inverse)).toEqual(object);
  });

  it("is empty without patches", () => {
    expect(joinPatches([])).toEqual({ patch: [], inverse: [] });
  });
});
