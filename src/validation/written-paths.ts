// What a controller writes into VirtualServices and DestinationRules, and git does not know (rules 27 to 29, 45, 66).
// What it adds to a map, as to a Service's selector, is no difference for Argo CD; what it adds within a list is.
import { podTemplateHashLabel } from "../resources/rollout-labels.ts";
import { type Protocol, routeName } from "../resources/virtual-service.ts";
import { managedRouteSteps, weightedExperiments } from "./managed-route-steps.ts";
import { type RolloutView, usesIstio } from "./rollout-view.ts";
import { selectRoutes } from "./select-routes.ts";
import { isSet, itemsOf, memberAt, type Path, textOf, valueAt } from "./value.ts";
import { findDestinationRule, isResolved, type World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";

export type WrittenPath = {
  readonly object: WorldObject;
  readonly path: Path;
  /** In words: `the weights of http:primary`. */
  readonly what: string;
  /** A path of jq that means it. */
  readonly expression: string;
};

/** -1 is the index of an entry that is added. */
const added = -1;

export function writtenPaths(world: World): readonly WrittenPath[] {
  return world.rollouts
    .filter(usesIstio)
    .flatMap((rollout) => [...inVirtualServices(rollout, world), ...inDestinationRule(rollout, world)]);
}

function inVirtualServices(rollout: RolloutView, world: World): readonly WrittenPath[] {
  const bindings = (world.bindingsByRollout.get(rollout.object) ?? []).filter(isResolved);
  return bindings.flatMap((binding) => {
    const { object } = binding.virtualService;
    const routes = selectRoutes(binding).flatMap((selection) => selection.routes);
    const weights = routes.flatMap((route) => {
      const list = memberAt(route.value, "route");
      const indexes = [...route.destinations.keys(), ...(hasExperiments(rollout) ? [added] : [])];
      return indexes.map((index) => ({
        object,
        path: index === added ? [...list.path, added] : [...list.path, index, "weight"],
        what:
          index === added ? `destinations of experiments in ${routeName(route)}` : `the weights of ${routeName(route)}`,
        expression: expressionOf(route.protocol, index),
      }));
    });
    const http = valueAt(object, "spec", "http");
    const managed = hasManagedRoutes(rollout) && isSet(http);
    const inserted = { object, path: [...http.path, added], what: "managed routes", expression: ".spec.http" };
    return managed ? [...weights, inserted] : weights;
  });
}

function expressionOf(protocol: Protocol, index: number): string {
  return `.spec.${protocol}[].route${index === added ? "" : "[].weight"}`;
}

function inDestinationRule(rollout: RolloutView, world: World): readonly WrittenPath[] {
  const object = findDestinationRule(world, rollout);
  if (object === undefined) return [];
  const { canary, stable } = rollout.sides;
  const subsets = itemsOf(valueAt(object, "spec", "subsets"));
  const hashes = subsets.flatMap((subset) => {
    const name = textOf(memberAt(subset, "name"));
    const isWritten = name !== undefined && (name === canary.subset || name === stable.subset);
    const { path } = memberAt(subset, "labels", podTemplateHashLabel);
    const expression = `.spec.subsets[].labels["${podTemplateHashLabel}"]`;
    return isWritten ? [{ object, path, what: `the hash of subset ${name}`, expression }] : [];
  });
  const list = valueAt(object, "spec", "subsets");
  const ofExperiments = {
    object,
    path: [...list.path, added],
    what: "subsets of experiments",
    expression: ".spec.subsets",
  };
  return hasExperiments(rollout) ? [...hashes, ofExperiments] : hashes;
}

/** Steps that only remove routes write nothing new. */
function hasManagedRoutes(rollout: RolloutView): boolean {
  return managedRouteSteps(rollout).some(({ sets }) => sets);
}

function hasExperiments(rollout: RolloutView): boolean {
  return weightedExperiments(rollout).length > 0;
}
