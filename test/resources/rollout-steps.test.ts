import { describe, expect, it } from "vitest";
import { fieldAt } from "../../src/resources/fields.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { parseSteps } from "../../src/resources/rollout-steps.ts";
import { kubernetesObject } from "../support/builders.ts";

function parse(steps: readonly JsonObject[]) {
  return parseSteps(fieldAt(kubernetesObject("Rollout", "web", { spec: { steps } }), "spec", "steps"));
}

const nothing = { method: undefined, path: undefined, headers: [] };

describe("parseSteps", () => {
  it("has none where there are none", () => {
    expect(parseSteps(fieldAt(kubernetesObject("Rollout", "web"), "spec", "steps"))).toEqual([]);
  });

  it("keeps the order, so that a place in it is a step index", () => {
    const steps = [{ setWeight: 10 }, { pause: {} }, { analysis: {} }, { setWeight: 50 }];
    expect(parse(steps).map(({ kind }) => kind)).toEqual(["setWeight", "pause", "analysis", "setWeight"]);
  });

  it.for([
    { name: "a weight", step: { setWeight: 20 }, expected: { kind: "setWeight", weight: 20 } },
    { name: "a weight of 0", step: { setWeight: 0 }, expected: { kind: "setWeight", weight: 0 } },
    { name: "a pause without end", step: { pause: {} }, expected: { kind: "pause", duration: undefined } },
    {
      name: "a pause of a time in words",
      step: { pause: { duration: "1h" } },
      expected: { kind: "pause", duration: "1h" },
    },
    {
      name: "a pause of a number of seconds",
      step: { pause: { duration: 30 } },
      expected: { kind: "pause", duration: 30 },
    },
    {
      name: "a canary scale by weight",
      step: { setCanaryScale: { weight: 25 } },
      expected: { kind: "setCanaryScale", weight: 25, replicas: undefined, matchTrafficWeight: false },
    },
    {
      name: "a canary scale by pods",
      step: { setCanaryScale: { replicas: 0 } },
      expected: { kind: "setCanaryScale", weight: undefined, replicas: 0, matchTrafficWeight: false },
    },
    {
      name: "a canary scale that follows the traffic",
      step: { setCanaryScale: { matchTrafficWeight: true } },
      expected: { kind: "setCanaryScale", weight: undefined, replicas: undefined, matchTrafficWeight: true },
    },
    { name: "an experiment", step: { experiment: { templates: [] } }, expected: { kind: "experiment" } },
    { name: "an analysis", step: { analysis: { templates: [] } }, expected: { kind: "analysis" } },
    { name: "a plugin", step: { plugin: { name: "p" } }, expected: { kind: "plugin" } },
    { name: "a step of a kind that is yet to come", step: { sleep: {} }, expected: { kind: "other" } },
    { name: "an empty step", step: {}, expected: { kind: "other" } },
    {
      name: "a step whose other members are null",
      step: { setWeight: null, pause: null, setMirrorRoute: null, analysis: {} },
      expected: { kind: "analysis" },
    },
  ])("reads $name", ({ step, expected }) => {
    expect(parse([step])).toEqual([expected]);
  });
});

describe("parseSteps of a header route", () => {
  it.for([
    { name: "an exact value", headerValue: { exact: "true" }, value: { kind: "exact", value: "true" } },
    { name: "a prefix", headerValue: { prefix: "beta-" }, value: { kind: "prefix", value: "beta-" } },
    { name: "a regular expression", headerValue: { regex: "^.+$" }, value: { kind: "regex", value: "^.+$" } },
    {
      name: "the first that is not empty of several",
      headerValue: { exact: "", regex: "a", prefix: "b" },
      value: { kind: "regex", value: "a" },
    },
  ])("reads $name", ({ headerValue, value }) => {
    const step = { setHeaderRoute: { name: "beta", match: [{ headerName: "x-user", headerValue }] } };
    expect(parse([step])).toEqual([
      {
        kind: "setHeaderRoute",
        route: { name: "beta", match: [{ ...nothing, headers: [{ name: "x-user", value }] }] },
      },
    ]);
  });

  it("keeps every block, as any of them is enough", () => {
    const match = ["a", "b"].map((headerName) => ({ headerName, headerValue: { exact: "1" } }));
    expect(parse([{ setHeaderRoute: { name: "beta", match } }])).toMatchObject([
      { route: { match: [{ headers: [{ name: "a" }] }, { headers: [{ name: "b" }] }] } },
    ]);
  });

  it.for([
    { name: "without a match removes the route", route: { name: "beta" }, match: undefined },
    { name: "with a null match removes it too", route: { name: "beta", match: null }, match: undefined },
    { name: "with an empty match does not", route: { name: "beta", match: [] }, match: [] },
    {
      name: "has no header where it names no value",
      route: { name: "beta", match: [{ headerName: "x-user", headerValue: {} }] },
      match: [nothing],
    },
  ])("$name", ({ route, match }) => {
    expect(parse([{ setHeaderRoute: route }])).toEqual([{ kind: "setHeaderRoute", route: { name: "beta", match } }]);
  });
});

describe("parseSteps of a mirror route", () => {
  it("reads method, path and headers of every block", () => {
    const match = [
      {
        method: { exact: "GET" },
        path: { prefix: "/api" },
        headers: { "x-a": { exact: "1" }, "x-b": { regex: "2|3" } },
      },
      { path: { regex: "/v[12]" } },
    ];
    expect(parse([{ setMirrorRoute: { name: "copy", match, percentage: 35 } }])).toEqual([
      {
        kind: "setMirrorRoute",
        route: {
          name: "copy",
          match: [
            {
              method: { kind: "exact", value: "GET" },
              path: { kind: "prefix", value: "/api" },
              headers: [
                { name: "x-a", value: { kind: "exact", value: "1" } },
                { name: "x-b", value: { kind: "regex", value: "2|3" } },
              ],
            },
            { ...nothing, path: { kind: "regex", value: "/v[12]" } },
          ],
        },
        percentage: 35,
      },
    ]);
  });

  it.for([
    {
      name: "leaves the percentage open",
      route: { name: "copy", match: [{}] },
      match: [nothing],
      percentage: undefined,
    },
    { name: "may copy nothing", route: { name: "copy", match: [{}], percentage: 0 }, match: [nothing], percentage: 0 },
    { name: "without a match removes the route", route: { name: "copy" }, match: undefined, percentage: undefined },
    {
      name: "passes over a header without a value",
      route: { name: "copy", match: [{ headers: { "x-a": {} } }] },
      match: [nothing],
      percentage: undefined,
    },
  ])("$name", ({ route, match, percentage }) => {
    expect(parse([{ setMirrorRoute: route }])).toEqual([
      { kind: "setMirrorRoute", route: { name: "copy", match }, percentage },
    ]);
  });
});
