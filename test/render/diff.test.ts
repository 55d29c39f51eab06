import { describe, expect, it } from "vitest";
import type { Difference } from "../../src/plan/differences.ts";
import { type Diff, renderDifferences, renderHeld, structureDiff } from "../../src/render/diff.ts";
import { plainTheme, type Theme } from "../../src/render/theme.ts";
import { rollout, service, virtualService } from "../support/builders.ts";

const weight: Difference = {
  target: virtualService("web", {}).ref,
  field: "spec.http[0].route[1].weight",
  label: "http:primary canary",
  is: 30,
  shouldBe: 10,
};
const route: Difference = { ...weight, field: "spec.http[0]", label: "route http:beta", is: {}, shouldBe: undefined };

function diff(...differences: readonly Difference[]): Diff {
  const held = [{ what: "subsets", because: 'ReplicaSet "shop/web-bbb" has 1 of 2 pods available' }];
  return { rollout: rollout().ref, context: "test", controller: "its Lease is old", differences, held, findings: [] };
}

describe("renderDifferences", () => {
  it.for<{ name: string; difference: Difference; line: string }>([
    {
      name: "shows object, field, what it is and what it should be",
      difference: weight,
      line: "virtualservice.networking.istio.io/web spec.http[0].route[1].weight (http:primary canary): is 30, should be 10",
    },
    {
      name: "names a value that is not there",
      difference: {
        ...weight,
        target: service("web").ref,
        field: "spec.selector.x",
        label: "selector",
        is: undefined,
        shouldBe: "aaa",
      },
      line: "service/web spec.selector.x (selector): is unset, should be aaa",
    },
    {
      name: "names a namespace that is not the Rollout's",
      difference: { ...weight, target: { ...weight.target, namespace: "edge" } },
      line: "virtualservice.networking.istio.io/web (namespace edge) spec.http[0].route[1].weight (http:primary canary): is 30, should be 10",
    },
    {
      name: "writes no whole entry out that has to go",
      difference: route,
      line: "virtualservice.networking.istio.io/web spec.http[0] (route http:beta): is there, should be gone",
    },
    {
      name: "writes no whole entry out that is missing",
      difference: { ...route, is: undefined, shouldBe: {} },
      line: "virtualservice.networking.istio.io/web spec.http[0] (route http:beta): is missing, should be there",
    },
    {
      name: "writes no whole entry out that is to be another",
      difference: { ...route, shouldBe: {} },
      line: "virtualservice.networking.istio.io/web spec.http[0] (route http:beta): is there, should be as its step says",
    },
  ])("$name", ({ difference, line }) => {
    expect(renderDifferences(diff(difference), plainTheme)).toEqual([line]);
  });

  it("sets off both values", () => {
    const marked: Theme = { ...plainTheme, good: (text) => `+${text}+`, bad: (text) => `-${text}-` };
    expect(renderDifferences(diff(weight, route), marked)).toEqual([
      expect.stringMatching(/: is -30-, should be \+10\+$/),
      expect.stringMatching(/: is -there-, should be \+gone\+$/),
    ]);
  });
});

describe("renderHeld", () => {
  it("says what is not compared, and why", () => {
    expect(renderHeld(diff())).toEqual(['not compared: subsets: ReplicaSet "shop/web-bbb" has 1 of 2 pods available']);
  });
});

describe("structureDiff", () => {
  it("has null for what is not there", () => {
    expect(structureDiff(diff(route))).toMatchObject({ kind: "Diff", differences: [{ is: {}, shouldBe: null }] });
  });
});
