// Where a Rollout's traffic stands otherwise than its status calls for, field by field.
import { renderPath } from "../resources/fields.ts";
import type { JsonValue } from "../resources/json.ts";
import type { ResourceRef } from "../resources/resource-ref.ts";
import { routeName } from "../resources/virtual-service.ts";
import { desiredTraffic, type HashOverrides } from "../traffic/desired-traffic.ts";
import type { Held } from "../traffic/hindrances.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { findObject } from "../traffic/with-object.ts";
import { findLabelGoals } from "./label-goals.ts";
import { valueAt } from "./member-patch.ts";
import { findWeightGoals, writeRoutes } from "./route-goals.ts";
import { weightChanges } from "./weight-write.ts";
import type { WeightedRoutes } from "./weighted-routes.ts";

export type Difference = {
  readonly target: ResourceRef;
  /** As people write a path: `spec.http[0].route[1].weight`. */
  readonly field: string;
  /** What people call it: `http:primary canary`, `subset stable`, `selector`, `route http:beta`. */
  readonly label: string;
  /** Undefined where nothing stands there. */
  readonly is: JsonValue | undefined;
  /** Undefined where nothing is to stand there. */
  readonly shouldBe: JsonValue | undefined;
};

export type Comparison = {
  readonly differences: readonly Difference[];
  /** What the controller would leave as it is for now, so that nothing counts as different there. */
  readonly held: readonly Held[];
};

/** Exactly what `planSync` would write. Throws `UserError` where a route cannot be found or weighted. */
export function compareTraffic(state: TrafficState, overrides: HashOverrides = {}): Comparison {
  const desired = desiredTraffic(state, overrides);
  const labels = findLabelGoals(state, desired).map(({ target, label, path, value }) => {
    const content = findObject(state, target)?.content ?? {};
    return { target, field: renderPath(path), label, is: valueAt(content, path), shouldBe: value };
  });
  const weights = findWeightGoals(state, desired).flatMap(weightDifferences);
  const routes = writeRoutes(state, desired).flatMap(({ target, fields }) =>
    fields.map(({ field, label, before, after }) => ({ target, field, label, is: before, shouldBe: after })),
  );
  return { differences: [...labels, ...weights, ...routes], held: desired.held };
}

function weightDifferences({ virtualService, routes }: WeightedRoutes): readonly Difference[] {
  return routes.flatMap((weighted) =>
    weightChanges(weighted).map(({ destination, weight }) => {
      const { route, canary } = weighted;
      const side = destination === canary ? "canary" : "stable";
      return {
        target: virtualService.ref,
        field: renderPath(["spec", route.protocol, route.index, "route", destination.index, "weight"]),
        label: `${routeName(route)} ${side}`,
        is: destination.weight,
        shouldBe: weight,
      };
    }),
  );
}
