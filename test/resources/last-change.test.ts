import { describe, expect, it } from "vitest";
import { requireLastChange } from "../../src/resources/last-change.ts";
import { rollout } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";

const target = { apiVersion: "networking.istio.io/v1", kind: "VirtualService", namespace: "shop", name: "web" };
const weight = [
  { op: "test", path: "/spec/http/0/route/0/weight", value: 80 },
  { op: "replace", path: "/spec/http/0/route/0/weight", value: 90 },
];
const record = {
  time: "2026-01-01T12:00:00.000Z",
  by: "tester",
  command: "set-weight",
  reason: "slow start",
  patches: [{ target, patch: weight }],
};

function recorded(value: unknown) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return rollout({ metadata: { annotations: { "istio-rollout.dev/last-change": text } } });
}

function withPatch(entry: unknown) {
  return { ...record, patches: [{ target, patch: weight, ...(entry as object) }] };
}

describe("requireLastChange", () => {
  it("reads what was recorded", () => {
    expect(requireLastChange(recorded(record))).toEqual(record);
  });

  it.for([
    { name: "a status", path: "/status/stableRS", subresource: "status" },
    { name: "a label", path: "/metadata/labels/a", subresource: undefined },
    { name: "all annotations", path: "/metadata/annotations", subresource: undefined },
    { name: "a pod template", path: "/spec/template", subresource: undefined },
    { name: "the pod template of a PodTemplate", path: "/template", subresource: undefined },
  ])("reads $name", ({ path, subresource }) => {
    const patch = [{ op: "add", path, value: "x" }];
    expect(requireLastChange(recorded(withPatch({ subresource, patch }))).patches).toEqual([
      { target, subresource, patch },
    ]);
  });

  const cannot = 'error[record-invalid]: the record of the last change of Rollout "shop/web" cannot be used: ';
  const hint = "\n  hint: annotation istio-rollout.dev/last-change was not written by this tool; nothing was changed";

  it.for<{ name: string; value: unknown; expected: string }>([
    { name: "what is no JSON", value: "{", expected: "it is not JSON" },
    { name: "what is no object", value: [], expected: "it is not JSON" },
    {
      name: "a record without a time",
      value: { ...record, time: undefined },
      expected: 'time of Rollout "shop/web" is missing, not a string',
    },
    {
      name: "patches that are no list",
      value: { ...record, patches: {} },
      expected: 'patches of Rollout "shop/web" is {}, not a list',
    },
    {
      name: "an object of another kind",
      value: withPatch({ target: { ...target, kind: "Secret" } }),
      expected: "it names no object that this tool writes: Secret shop/web",
    },
    {
      name: "a name that leads elsewhere",
      value: withPatch({ target: { ...target, name: "../../secrets/a" } }),
      expected: "it names no object that this tool writes: VirtualService shop/../../secrets/a",
    },
    {
      name: "another part of an object",
      value: withPatch({ subresource: "scale" }),
      expected: 'it names a part "scale" of an object',
    },
    ...["/metadata/finalizers", "/metadata/labelsX/a", "/kind", "/status/stableRS", "/specification/a"].map((path) => ({
      name: `a change of ${path}`,
      value: withPatch({ patch: [{ op: "remove", path }] }),
      expected: `it changes ${path}, which this tool never writes`,
    })),
    {
      name: "a spec behind the status",
      value: withPatch({ subresource: "status", patch: [{ op: "remove", path: "/spec/replicas" }] }),
      expected: "it changes /spec/replicas, which this tool never writes",
    },
    {
      name: "another operation",
      value: withPatch({ patch: [{ op: "move", path: "/spec/a", from: "/spec/b" }] }),
      expected: 'its operation "move" at /spec/a is not one that this tool writes',
    },
    {
      name: "an operation without a value",
      value: withPatch({ patch: [{ op: "add", path: "/spec/a" }] }),
      expected: 'its operation "add" at /spec/a is not one that this tool writes',
    },
  ])("refuses $name", ({ value, expected }) => {
    expect(errorText(() => requireLastChange(recorded(value)))).toBe(`${cannot}${expected}${hint}`);
  });

  it.for([
    { name: "where there is none", object: rollout() },
    { name: "where it is empty", object: recorded("") },
  ])("says $name", ({ object }) => {
    expect(errorText(() => requireLastChange(object))).toBe(
      'error[record-missing]: nothing is recorded that was changed for Rollout "shop/web"\n  hint: what was asked of the controller, or changed with --no-record, cannot be put back this way',
    );
  });
});
