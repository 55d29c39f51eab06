import { describe, expect, it } from "vitest";
import { renderRecord, structureRecord } from "../../src/render/record.ts";
import type { LastChange } from "../../src/resources/last-change.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";

const rollout = { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", namespace: "shop", name: "web" } as const;
const virtualService = {
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  namespace: "shop",
  name: "web",
} as const;

const record: LastChange = {
  time: "2026-01-01T12:00:00.000Z",
  by: "tester",
  command: "promote",
  reason: "release 12",
  patches: [
    {
      target: virtualService,
      patch: [
        { op: "test", path: "/spec/http/0/route/1/weight", value: 0 },
        { op: "replace", path: "/spec/http/0/route/1/weight", value: 100 },
        { op: "add", path: "/spec/http/0", value: { name: "beta" } },
      ],
    },
    {
      target: rollout,
      subresource: "status",
      patch: [
        { op: "replace", path: "/status/stableRS", value: "aaa" },
        { op: "remove", path: "/status/message" },
      ],
    },
  ],
};

describe("renderRecord", () => {
  it("tells who did what, and what would be put back", () => {
    expect(renderRecord(record)).toEqual([
      "time:    2026-01-01T12:00:00.000Z",
      "by:      tester",
      "command: promote",
      "reason:  release 12",
      "virtualservice.networking.istio.io/web spec.http[0].route[1].weight back to 100",
      "virtualservice.networking.istio.io/web spec.http[0] back to what it was",
      "rollout.argoproj.io/web status.stableRS back to aaa",
      "rollout.argoproj.io/web status.message removed",
    ]);
  });

  it("says of a request that there is nothing to put back", () => {
    expect(renderRecord({ ...record, command: "pause", patches: [] }).at(-1)).toBe(
      "nothing to put back: it was a request to the controller",
    );
  });

  it("leaves out a reason that was not given, and writes control characters out", () => {
    const patches = [{ target: rollout, patch: [{ op: "add", path: "/spec/a\u001b", value: "x\u0007" }] }] as const;
    expect(renderRecord({ ...record, by: "\u001b[31mroot", reason: undefined, patches })).toEqual([
      "time:    2026-01-01T12:00:00.000Z",
      "by:      \\u001b[31mroot",
      "command: promote",
      'rollout.argoproj.io/web spec["a\\u001b"] back to x\\u0007',
    ]);
  });
});

describe("structureRecord", () => {
  const validate = compileSchema("record");

  it("follows the schema", () => {
    const document = structureRecord({ rollout, context: "prod", record });
    expectToFollow(validate, document);
    expect(document).toEqual({
      apiVersion: "istio-rollout.dev/v1alpha1",
      kind: "Record",
      rollout: { namespace: "shop", name: "web" },
      context: "prod",
      time: "2026-01-01T12:00:00.000Z",
      by: "tester",
      command: "promote",
      reason: "release 12",
      patches: record.patches,
    });
  });

  it("has null for a reason that was not given", () => {
    const document = structureRecord({ rollout, context: "prod", record: { ...record, reason: undefined } });
    expectToFollow(validate, document);
    expect(document["reason"]).toBeNull();
  });

  it.for([
    { name: "a member that is not in it", document: { ...structureRecord({ rollout, context: "", record }), more: 1 } },
    { name: "patches left out", document: { ...structureRecord({ rollout, context: "", record }), patches: null } },
  ])("is not followed by $name", ({ document }) => {
    expect(validate(document)).toBe(false);
  });
});
