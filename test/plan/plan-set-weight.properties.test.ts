import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Write } from "../../src/plan/plan.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { applyJsonPatch } from "../../src/resources/json-patch.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { type Content, type EditedRoute, type Entry, editable, planFor, runs } from "../support/generated-plans.ts";
import { type GeneratedCase, type GeneratedVirtualService, generatedCase } from "../support/generated-states.ts";

/** The objects with these steps applied. */
function applied(made: GeneratedCase, steps: readonly Write[]): readonly KubernetesObject[] {
  return made.virtualServices.map(({ object }) => {
    const step = steps.find(({ target }) => target.name === object.ref.name);
    const content = step === undefined ? object.content : applyJsonPatch(object.content, step.patch);
    if (content === undefined) throw new Error("the patch does not apply");
    return { ...object, content };
  });
}

function plannedRoutes({ planned }: GeneratedVirtualService, content: JsonObject): readonly EditedRoute[] {
  const { spec } = editable(content);
  return planned.flatMap(({ protocol, index }) => spec[protocol]?.[index] ?? []);
}

function isSide({ destination: { host, subset } }: Entry, side: "stable" | "canary"): boolean {
  return subset === side || host.split(".")[0] === `web-${side}`;
}

/** The object without the weights that may change. */
function withoutPlannedWeights({ planned }: GeneratedVirtualService, content: JsonObject): Content {
  const rest = editable(content);
  for (const { protocol, index } of planned) {
    for (const entry of rest.spec[protocol]?.[index]?.route ?? []) {
      if (isSide(entry, "stable") || isSide(entry, "canary")) delete entry.weight;
    }
  }
  return rest;
}

function totals(virtualService: GeneratedVirtualService, content: JsonObject): readonly number[] {
  return plannedRoutes(virtualService, content).map(({ route }) =>
    route.reduce((total, { weight = 0 }) => total + weight, 0),
  );
}

/** A case with each of its VirtualServices and the object that stands for it. */
function paired(made: GeneratedCase, objects: readonly KubernetesObject[]) {
  return made.virtualServices.flatMap((virtualService, index) => {
    const object = objects[index];
    return object === undefined ? [] : [{ virtualService, object, before: virtualService.object.content }];
  });
}

function expectCompleteOrUntouched(made: GeneratedCase, steps: readonly Write[]): void {
  const written = new Set(steps.map(({ target }) => target.name));
  for (const { virtualService, object, before } of paired(made, applied(made, steps))) {
    if (!written.has(object.ref.name)) expect(object.content).toEqual(before);
    else expect(totals(virtualService, object.content)).toEqual(virtualService.planned.map(() => 100));
  }
}

describe("for every generated Rollout, planSetWeight", () => {
  it("changes nothing but the weights of the two sides in the planned routes", () => {
    fc.assert(
      fc.property(generatedCase, (made) => {
        for (const { virtualService, object, before } of paired(made, applied(made, planFor(made).steps))) {
          expect(withoutPlannedWeights(virtualService, object.content)).toEqual(
            withoutPlannedWeights(virtualService, before),
          );
        }
      }),
      runs,
    );
  });

  it("gives the canary its weight, in whole numbers of at least 0 that total 100", () => {
    fc.assert(
      fc.property(generatedCase, (made) => {
        for (const { virtualService, object } of paired(made, applied(made, planFor(made).steps))) {
          const entries = plannedRoutes(virtualService, object.content).flatMap(({ route }) => route);
          const canaries = entries.filter((entry) => isSide(entry, "canary")).map(({ weight = 0 }) => weight);
          expect(canaries).toEqual(virtualService.planned.map(() => made.weight));
          expect(entries.every(({ weight = 0 }) => Number.isInteger(weight) && weight >= 0)).toBe(true);
          expect(totals(virtualService, object.content)).toEqual(virtualService.planned.map(() => 100));
        }
      }),
      runs,
    );
  });

  it("names every planned route once, as changed or as kept", () => {
    fc.assert(
      fc.property(generatedCase, (made) => {
        const { steps, kept } = planFor(made);
        const count = steps.flatMap(({ routes }) => routes).length + kept.length;
        expect(count).toBe(made.virtualServices.flatMap(({ planned }) => planned).length);
        expect(new Set(steps.map(({ target }) => target.name)).size).toBe(steps.length);
      }),
      runs,
    );
  });

  it("has no steps on its own goal", () => {
    fc.assert(
      fc.property(generatedCase, (made) => {
        const again = planFor(made, [...applied(made, planFor(made).steps)]);
        expect(again.steps).toEqual([]);
        expect(again.findings).toEqual([]);
      }),
      runs,
    );
  });

  it("puts back with the inverse what it changed", () => {
    fc.assert(
      fc.property(generatedCase, (made) => {
        const { steps } = planFor(made);
        for (const { object, before } of paired(made, applied(made, steps))) {
          const step = steps.find(({ target }) => target.name === object.ref.name);
          expect(applyJsonPatch(object.content, step?.inverse ?? [])).toEqual(before);
        }
      }),
      runs,
    );
  });

  it("leaves every VirtualService complete or untouched after any prefix of its steps", () => {
    fc.assert(
      fc.property(generatedCase, (made) => {
        const { steps } = planFor(made);
        for (let count = 0; count <= steps.length; count++) expectCompleteOrUntouched(made, steps.slice(0, count));
      }),
      runs,
    );
  });
});
