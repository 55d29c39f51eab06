// What the cluster of the Istio objects tells, where it is another one than that of the Rollouts.
import { unlessRefused } from "../../errors.ts";
import type { ClusterReader } from "../../resources/cluster-reader.ts";
import type { Permitted } from "../../resources/live-cluster.ts";
import { readingsOf } from "../../traffic/virtual-service-reference.ts";
import { resolveHost, type ServiceName } from "../../validation/hosts.ts";
import type { IstioCluster, NeededKind } from "../../validation/live-facts.ts";
import { usesIstio } from "../../validation/rollout-view.ts";
import { toLabelSelector, withoutHash } from "../../validation/selectors.ts";
import { serviceReferences } from "../../validation/service-references.ts";
import { textOf, valueAt } from "../../validation/value.ts";
import { objectsOf, type World } from "../../validation/world.ts";
import { type WorldObject, worldKinds } from "../../validation/world-object.ts";
import type { ControlPlane } from "./control-plane.ts";
import { type Gathering, toWorldObject } from "./gathering.ts";

export async function readIstioCluster(
  world: World,
  { istio: { reader, name }, istioFailure }: ControlPlane,
  gathering: Gathering,
): Promise<IstioCluster> {
  if (istioFailure !== undefined) return { name, servedVersions: undefined, absentNamespaces: [], objects: [] };
  const versions = await reader.servedVersions(worldKinds.VirtualService.group);
  const servedVersions = versions.permitted ? versions.value : undefined;
  if (name === undefined) return { name, servedVersions, absentNamespaces: [], objects: [] };
  const far: FarReading = { reader, gathering };
  const [absentNamespaces, objects] = await Promise.all([findAbsentNamespaces(world, far), findFarObjects(world, far)]);
  return { name, servedVersions, absentNamespaces, objects };
}

type FarReading = { readonly reader: ClusterReader; readonly gathering: Gathering };

async function ask<T>(
  { gathering }: FarReading,
  kind: NeededKind,
  answer: Promise<Permitted<T>>,
): Promise<T | undefined> {
  const found = await answer;
  if (found.permitted) return found.value;
  gathering.refuse(kind, `kubectl auth can-i ${found.missing} in that cluster`);
  return undefined;
}

/** Those in which Rollouts have their VirtualServices and DestinationRules. */
async function findAbsentNamespaces(world: World, far: FarReading): Promise<readonly string[]> {
  const names = world.bindings.flatMap(({ rollout, reference }) => [
    rollout.object.namespace,
    ...(unlessRefused(() => readingsOf(reference.name, rollout.object.namespace)) ?? [])
      .slice(0, 1)
      .map(({ namespace }) => namespace),
  ]);
  const answers = [...new Set(names)].map(async (name) => {
    const answer = await far.reader.find(worldKinds.Namespace, { namespace: "", name });
    const found = await ask(far, "remote Namespace", Promise.resolve(answer));
    return answer.permitted && found === undefined ? [name] : [];
  });
  return (await Promise.all(answers)).flat();
}

/** Services under the names of those of Rollouts, with the pods behind those that subsets divide. */
async function findFarObjects(world: World, far: FarReading): Promise<readonly WorldObject[]> {
  const named = world.rollouts.filter(usesIstio).flatMap((rollout) =>
    serviceReferences(rollout).map(
      ({ value }): ServiceName => ({
        namespace: rollout.object.namespace,
        name: textOf(value) ?? "",
      }),
    ),
  );
  const divided = objectsOf(world, "DestinationRule").flatMap(
    (rule) => resolveHost(textOf(valueAt(rule, "spec", "host")) ?? "", rule.namespace) ?? [],
  );
  const [others, roots] = await Promise.all([findServices(named, far), findServices(divided, far)]);
  const pods = await Promise.all(roots.map((service) => listPods(service, far)));
  const keys = new Set(roots.map(({ namespace, name }) => `${namespace}/${name}`));
  return [...roots, ...others.filter(({ namespace, name }) => !keys.has(`${namespace}/${name}`)), ...pods.flat()];
}

async function findServices(names: readonly ServiceName[], far: FarReading): Promise<readonly WorldObject[]> {
  const distinct = new Map(names.map((service) => [`${service.namespace}/${service.name}`, service]));
  const found = await Promise.all(
    [...distinct.values()].map((service) => ask(far, "remote Service", far.reader.find(worldKinds.Service, service))),
  );
  return found.filter((content) => content !== undefined).map((content) => toWorldObject("Service", content));
}

async function listPods(service: WorldObject, far: FarReading): Promise<readonly WorldObject[]> {
  const selector = withoutHash(valueAt(service, "spec", "selector"));
  if (selector.size === 0) return [];
  const scope = { namespace: service.namespace, labelSelector: toLabelSelector(selector) };
  const found = await ask(far, "remote Pod", far.reader.list(worldKinds.Pod, scope));
  return (found ?? []).map((content) => toWorldObject("Pod", content));
}
