import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isReplayed, renderPointer, replayPatch } from "../../src/plan/replay-patch.ts";
import type { JsonObject, JsonValue } from "../../src/resources/json.ts";
import { applyJsonPatch, type JsonPatch } from "../../src/resources/json-patch.ts";

const routes: JsonObject = {
  spec: {
    http: [
      { name: "primary", route: [{ weight: 90 }, { weight: 10 }] },
      { name: "mirror", route: [{ weight: 100 }] },
    ],
  },
};
const labels: JsonObject = { metadata: { labels: { app: "web" } }, spec: { replicas: 4 } };

/** Field, before and after of each change, as text. */
function told(content: JsonObject, patch: JsonPatch) {
  const replay = replayPatch(content, patch);
  if (replay.kind === "refused") return replay;
  return replay.changes.map(
    ({ label, field, before, after }) => `${label} | ${field}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
  );
}

describe("replayPatch tells", () => {
  it.for<{ name: string; content: JsonObject; patch: JsonPatch; expected: unknown }>([
    {
      name: "a value that is replaced",
      content: routes,
      patch: [
        { op: "test", path: "/spec/http/0/route/1/weight", value: 10 },
        { op: "replace", path: "/spec/http/0/route/1/weight", value: 0 },
      ],
      expected: ["spec.http[0].route[1].weight | spec.http[0].route[1].weight: 10 -> 0"],
    },
    {
      name: "a label that is added and one that is removed",
      content: labels,
      patch: [
        { op: "add", path: "/metadata/labels/argo-rollouts.argoproj.io~1id", value: "x" },
        { op: "remove", path: "/metadata/labels/app" },
      ],
      expected: [
        'metadata.labels["argo-rollouts.argoproj.io/id"] | metadata.labels["argo-rollouts.argoproj.io/id"]: undefined -> "x"',
        'metadata.labels.app | metadata.labels.app: "web" -> undefined',
      ],
    },
    {
      name: "routes by their names",
      content: routes,
      patch: [
        { op: "remove", path: "/spec/http/1" },
        { op: "add", path: "/spec/http/0", value: { name: "header" } },
      ],
      expected: [
        'route http:mirror | spec.http[1]: {"name":"mirror","route":[{"weight":100}]} -> undefined',
        'route http:header | spec.http[0]: undefined -> {"name":"header"}',
      ],
    },
    {
      name: "a route that is appended",
      content: routes,
      patch: [{ op: "add", path: "/spec/http/-", value: { name: "last" } }],
      expected: ['route http:last | spec.http[2]: undefined -> {"name":"last"}'],
    },
    {
      name: "the operation that does not fit, and what stands there",
      content: routes,
      patch: [{ op: "test", path: "/spec/http/0/route/1/weight", value: 20 }],
      expected: {
        kind: "refused",
        operation: { op: "test", path: "/spec/http/0/route/1/weight", value: 20 },
        found: 10,
      },
    },
    {
      name: "that entries of lists which are no objects are not its matter",
      content: { spec: { hosts: ["a", "b"] } },
      patch: [{ op: "remove", path: "/spec/hosts/0" }],
      expected: { kind: "refused", operation: { op: "remove", path: "/spec/hosts/0" }, found: "a" },
    },
  ])("$name", ({ content, patch, expected }) => {
    expect(told(content, patch)).toEqual(expected);
  });
});

describe("replayPatch goes back", () => {
  it("testing what it relied on and what it wrote", () => {
    const patch: JsonPatch = [
      { op: "test", path: "/spec/http/0/name", value: "primary" },
      { op: "test", path: "/spec/http/0/route/1/weight", value: 10 },
      { op: "replace", path: "/spec/http/0/route/1/weight", value: 0 },
    ];
    expect(replayPatch(routes, patch)).toMatchObject({
      inverse: [
        { op: "test", path: "/spec/http/0/name", value: "primary" },
        { op: "test", path: "/spec/http/0/route/1/weight", value: 0 },
        { op: "replace", path: "/spec/http/0/route/1/weight", value: 10 },
      ],
    });
  });

  it("makes a parent that went with its last member", () => {
    const patch: JsonPatch = [
      { op: "test", path: "/metadata/labels/app", value: null },
      { op: "add", path: "/metadata/labels/app", value: "web" },
    ];
    expect(replayPatch({ metadata: {} }, patch)).toMatchObject({
      content: { metadata: { labels: { app: "web" } } },
      patch: [
        { op: "test", path: "/metadata/labels", value: null },
        { op: "add", path: "/metadata/labels", value: { app: "web" } },
      ],
      inverse: [
        { op: "test", path: "/metadata/labels/app", value: "web" },
        { op: "remove", path: "/metadata/labels/app" },
      ],
    });
  });

  it.for<{ name: string; labels: JsonObject; expected: unknown }>([
    {
      name: "beside labels that were added since",
      labels: { app: "web" },
      expected: {
        kind: "applied",
        content: { metadata: { labels: { app: "web", id: "x" } } },
        patch: [
          { op: "test", path: "/metadata/labels/id", value: null },
          { op: "add", path: "/metadata/labels/id", value: "x" },
        ],
        inverse: [
          { op: "test", path: "/metadata/labels/id", value: "x" },
          { op: "remove", path: "/metadata/labels/id" },
        ],
        changes: [{ label: "metadata.labels.id", field: "metadata.labels.id", before: undefined, after: "x" }],
      },
    },
    {
      name: "not over a label that was added since",
      labels: { id: "y" },
      expected: { kind: "refused", operation: { op: "test", path: "/metadata/labels/id", value: null }, found: "y" },
    },
  ])("$name, where all labels were recorded", ({ labels, expected }) => {
    const patch: JsonPatch = [
      { op: "test", path: "/metadata/labels", value: null },
      { op: "add", path: "/metadata/labels", value: { id: "x" } },
    ];
    expect(replayPatch({ metadata: { labels } }, patch)).toEqual(expected);
  });

  it("as it was recorded, where nothing is missing", () => {
    const patch: JsonPatch = [
      { op: "test", path: "/spec/http/0/name", value: "primary" },
      { op: "test", path: "/spec/http/0/route/1/weight", value: 10 },
      { op: "replace", path: "/spec/http/0/route/1/weight", value: 0 },
      { op: "test", path: "/spec/http/1/name", value: "mirror" },
    ];
    expect(replayPatch(routes, patch)).toMatchObject({ patch });
  });

  const name = fc.constantFrom("a", "b", "c");
  const entry = fc.record({ name, weight: fc.nat(100) });
  const content = fc.record({
    labels: fc.dictionary(name, fc.string({ maxLength: 3 }), { maxKeys: 3 }),
    list: fc.array(entry, { minLength: 1, maxLength: 4 }),
  });
  const label = name.map((key) => `/labels/${key}`);
  const place = fc.nat(4).map((index) => `/list/${index}`);
  const text = fc.string({ maxLength: 3 });
  const operation = fc.oneof(
    fc.record({ op: fc.constant("add" as const), path: label, value: text }),
    fc.record({ op: fc.constantFrom("add" as const, "replace" as const), path: place, value: entry }),
    fc.record({ op: fc.constant("replace" as const), path: place.map((at) => `${at}/weight`), value: fc.nat(100) }),
    fc.record({ op: fc.constant("remove" as const), path: fc.oneof(label, place) }),
  );

  it("from any sequence of changes, exactly", () => {
    fc.assert(
      fc.property(content, fc.array(operation, { maxLength: 6 }), (start, operations) => {
        const patch: JsonPatch[number][] = [];
        for (const each of operations) if (applyJsonPatch(start, [...patch, each]) !== undefined) patch.push(each);
        const replay = replayPatch(start, patch);
        if (replay.kind === "refused") throw new Error("a patch that fits was refused");
        expect(replay.content).toEqual(applyJsonPatch(start, patch));
        expect(applyJsonPatch(start, replay.patch)).toEqual(replay.content);
        expect(applyJsonPatch(replay.content, replay.inverse)).toEqual(start);
      }),
    );
  });
});

describe("isReplayed", () => {
  it.for<{ name: string; content: JsonObject; patch: JsonPatch; expected: boolean }>([
    {
      name: "holds where the values stand, whatever the tests say",
      content: labels,
      patch: [
        { op: "test", path: "/spec/replicas", value: 2 },
        { op: "replace", path: "/spec/replicas", value: 4 },
        { op: "remove", path: "/metadata/labels/gone" },
      ],
      expected: true,
    },
    {
      name: "holds where what is to go went with its parent",
      content: labels,
      patch: [{ op: "remove", path: "/metadata/annotations/gone" }],
      expected: true,
    },
    {
      name: "holds where all labels were recorded, and stand among others",
      content: { metadata: { labels: { app: "web", tier: "front" } } },
      patch: [
        { op: "test", path: "/metadata/labels", value: null },
        { op: "add", path: "/metadata/labels", value: { app: "web" } },
      ],
      expected: true,
    },
    {
      name: "does not hold where one value differs",
      content: labels,
      patch: [{ op: "replace", path: "/spec/replicas", value: 2 }],
      expected: false,
    },
    {
      name: "does not hold where what is to go is still there",
      content: labels,
      patch: [{ op: "remove", path: "/metadata/labels/app" }],
      expected: false,
    },
    {
      name: "cannot tell a route that is gone from another in its place",
      content: routes,
      patch: [{ op: "remove", path: "/spec/http/1" }],
      expected: false,
    },
  ])("$name", ({ content, patch, expected }) => {
    expect(isReplayed(content, patch)).toBe(expected);
  });
});

describe("renderPointer", () => {
  it.for<{ pointer: string; expected: string }>([
    { pointer: "/spec/http/0/name", expected: "spec.http[0].name" },
    { pointer: "/metadata/labels/0", expected: "metadata.labels.0" },
    { pointer: "/spec/http/-", expected: "spec.http[2]" },
  ])("writes $pointer as people do", ({ pointer, expected }) => {
    const content: JsonObject = { ...routes, metadata: { labels: { 0: "zero" as JsonValue } } };
    expect(renderPointer(content, pointer)).toBe(expected);
  });
});
