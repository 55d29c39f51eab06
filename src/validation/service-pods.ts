// Services of running Rollouts that no pod of the Rollout answers.

import { hashOf } from "./live-index.ts";
import type { LiveRollout } from "./live-state.ts";
import { selectRoutes } from "./select-routes.ts";
import { hasLabels, type Labels, labelsOf, withoutHash } from "./selectors.ts";
import { serviceReferences } from "./service-references.ts";
import { textOf, valueAt } from "./value.ts";
import { findObject, findServiceOfHost, isResolved, type World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";

/** Found by the hashes of its ReplicaSets: a label that the controller gives to each of its pods. */
export function podsOfRollout({ view, state }: LiveRollout, { liveIndex }: World): readonly WorldObject[] {
  const replicaSets = liveIndex.replicaSetsByOwner.get(state.rollout.uid ?? "") ?? [];
  const hashes = new Set(replicaSets.map(hashOf));
  const selector = withoutHash(valueAt(view.object, "spec", "selector", "matchLabels"));
  return [...hashes]
    .flatMap((hash) => liveIndex.podsByHash.get(`${view.object.namespace}/${hash}`) ?? [])
    .filter((pod) => hasLabels(labelsOf(pod), selector));
}

export type UnansweredService = { readonly service: WorldObject; readonly selector: Labels };

/** Services whose selector, leaving the hash aside, matches no pod of the Rollout, though it has pods. */
export function findUnanswered(rollout: LiveRollout, world: World): readonly UnansweredService[] {
  const pods = podsOfRollout(rollout, world).map(labelsOf);
  if (pods.length === 0) return [];
  return findServices(rollout, world).flatMap((service) => {
    const selector = withoutHash(valueAt(service, "spec", "selector"));
    const isAnswered = selector.size === 0 || pods.some((labels) => hasLabels(labels, selector));
    return isAnswered ? [] : [{ service, selector }];
  });
}

/** Those that the Rollout names, and those behind its destinations. */
function findServices({ view, state }: LiveRollout, world: World): readonly WorldObject[] {
  const { namespace } = view.object;
  const named = serviceReferences(view).map(({ value }) =>
    findObject(world, "Service", { namespace, name: textOf(value) ?? "" }),
  );
  const subset = (name: string | undefined) => name === state.sides.stable.subset || name === state.sides.canary.subset;
  const addressed = (world.bindingsByRollout.get(view.object) ?? [])
    .filter(isResolved)
    .flatMap((binding) =>
      selectRoutes(binding).flatMap(({ routes }) =>
        routes.flatMap(({ destinations }) =>
          destinations
            .filter((destination) => state.sides.level === "subset" && subset(destination.subset))
            .map(({ host }) => findServiceOfHost(world, host, binding.virtualService.object.namespace)),
        ),
      ),
    );
  return [...new Set([...named, ...addressed])].filter((service) => service !== undefined);
}
