import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ManagedRouteGoal } from "../../src/plan/managed-route-entries.ts";
import { planRemoveManagedRoutes, planSetManagedRoute } from "../../src/plan/managed-routes.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { isEqualJson } from "../../src/resources/equal-json.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { applyJsonPatch } from "../../src/resources/json-patch.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { runs } from "../support/generated-plans.ts";
import { type GeneratedCase, generatedCase } from "../support/generated-states.ts";
import { applied, headerGoal, httpOf, mirrorGoal, writesOf } from "../support/managed-routes.ts";
import { trafficState } from "../support/traffic-states.ts";

/** Managed routes need a weighted http route in every VirtualService. */
const httpCase = generatedCase.filter(({ virtualServices }) =>
  virtualServices.every(({ planned }) => planned.some(({ protocol }) => protocol === "http")),
);
const goal: fc.Arbitrary<ManagedRouteGoal> = fc
  .record({ name: fc.constantFrom("header-0", "header-1"), inherit: fc.boolean(), mirrors: fc.boolean() })
  .map(({ mirrors, ...parts }) => (mirrors ? mirrorGoal(parts) : headerGoal(parts)));

function stateOf({ rollout, virtualServices }: GeneratedCase, objects = virtualServices.map(({ object }) => object)) {
  return trafficState({ rollout, virtualServices: objects });
}

function objectsAfter({ virtualServices }: GeneratedCase, plan: Plan): readonly KubernetesObject[] {
  return virtualServices.map(({ object }) => applied(object, plan));
}

function isManaged({ name }: JsonObject): boolean {
  return name === "header-0" || name === "header-1";
}

describe("for every generated Rollout, planSetManagedRoute", () => {
  it("leaves one route of the name, before the weighted ones, and every other route as it was", () => {
    fc.assert(
      fc.property(httpCase, goal, (made, wanted) => {
        const plan = planSetManagedRoute(stateOf(made), wanted);
        for (const { object, planned } of made.virtualServices) {
          const before = httpOf(object);
          const after = httpOf(applied(object, plan));
          const weighted = planned
            .filter(({ protocol }) => protocol === "http")
            .map(({ index }) => before[index] ?? {});
          const places = after.flatMap(({ name }, index) => (name === wanted.name ? [index] : []));
          expect(places).toHaveLength(1);
          expect(places[0]).toBeLessThan(
            Math.min(...weighted.map((route) => after.findIndex((one) => isEqualJson(one, route)))),
          );
          const others = (http: readonly JsonObject[]) => http.filter(({ name }) => name !== wanted.name);
          expect(others(after)).toEqual(others(before));
        }
      }),
      runs,
    );
  });

  it("touches nothing but the list of http routes", () => {
    fc.assert(
      fc.property(httpCase, goal, (made, wanted) => {
        const plan = planSetManagedRoute(stateOf(made), wanted);
        const rest = ({ content }: KubernetesObject) => ({
          ...content,
          spec: { ...(content["spec"] as JsonObject), http: [] },
        });
        expect(objectsAfter(made, plan).map(rest)).toEqual(made.virtualServices.map(({ object }) => rest(object)));
      }),
      runs,
    );
  });

  it("has no steps on its own goal", () => {
    fc.assert(
      fc.property(httpCase, goal, (made, wanted) => {
        const objects = objectsAfter(made, planSetManagedRoute(stateOf(made), wanted));
        expect(planSetManagedRoute(stateOf(made, [...objects]), wanted).steps).toEqual([]);
      }),
      runs,
    );
  });
});

describe("for every generated Rollout, planRemoveManagedRoutes", () => {
  const names = fc.subarray(["header-0", "header-1"]);

  it("removes the managed routes of the names, or all, and no other", () => {
    fc.assert(
      fc.property(httpCase, names, (made, wanted) => {
        const plan = planRemoveManagedRoutes(stateOf(made), { names: wanted });
        const isGone = (route: JsonObject) =>
          wanted.length === 0 ? isManaged(route) : wanted.includes(String(route["name"]));
        for (const { object } of made.virtualServices) {
          expect(httpOf(applied(object, plan))).toEqual(httpOf(object).filter((route) => !isGone(route)));
        }
        expect(planRemoveManagedRoutes(stateOf(made, [...objectsAfter(made, plan)]), { names: wanted }).steps).toEqual(
          [],
        );
      }),
      runs,
    );
  });
});

describe("for every generated Rollout, the inverse of a managed route", () => {
  it("puts back what was changed, in every VirtualService", () => {
    fc.assert(
      fc.property(httpCase, goal, fc.boolean(), (made, wanted, isRemoval) => {
        const state = stateOf(made);
        const plan = isRemoval ? planRemoveManagedRoutes(state, { names: [] }) : planSetManagedRoute(state, wanted);
        for (const { object } of made.virtualServices) {
          const write = writesOf(plan).find(({ target }) => target.name === object.ref.name);
          expect(applyJsonPatch(applied(object, plan).content, write?.inverse ?? [])).toEqual(object.content);
        }
      }),
      runs,
    );
  });

  it("is refused where somebody changed the route since", () => {
    fc.assert(
      fc.property(httpCase, goal, (made, wanted) => {
        const plan = planSetManagedRoute(stateOf(made), wanted);
        for (const { target, inverse } of writesOf(plan)) {
          const [object] = objectsAfter(made, plan).filter(({ ref }) => ref.name === target.name);
          const http =
            object && httpOf(object).map((route) => (route["name"] === wanted.name ? { ...route, fault: {} } : route));
          const changed = {
            ...object?.content,
            spec: { ...(object?.content["spec"] as JsonObject), http: http ?? [] },
          };
          expect(applyJsonPatch(changed, inverse)).toBeUndefined();
        }
      }),
      runs,
    );
  });
});
