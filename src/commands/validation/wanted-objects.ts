// What the objects of a world refer to elsewhere, to be read beside them.
import { unlessRefused } from "../../errors.ts";
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../../resources/json.ts";
import { readingsOf } from "../../traffic/virtual-service-reference.ts";
import { delegationsOf } from "../../validation/delegation.ts";
import { findGitopsOwner } from "../../validation/gitops-owner.ts";
import { resolveHost } from "../../validation/hosts.ts";
import { usesIstio } from "../../validation/rollout-view.ts";
import { memberAt, textOf, valueAt } from "../../validation/value.ts";
import { allRoutes, type VirtualServiceView } from "../../validation/virtual-service-view.ts";
import { objectsOf, type World } from "../../validation/world.ts";
import type { WorldKind, WorldObject } from "../../validation/world-object.ts";
import { writtenObjects } from "../../validation/written-objects.ts";
import type { Wanted } from "./gathering.ts";

/** Where Argo CD keeps Applications that name no other namespace. */
const argoNamespace = "argocd";

export function wantedObjects(world: World): readonly Wanted[] {
  return [
    ...world.rollouts.flatMap(({ object }) => [
      ...namespaceOf(object),
      ...findWorkload(object),
      ...findClusterTemplates(object),
    ]),
    ...objectsOf(world, "AnalysisTemplate").flatMap(findClusterTemplates),
    ...objectsOf(world, "ClusterAnalysisTemplate").flatMap(findClusterTemplates),
    ...world.bindings.flatMap(({ rollout, reference }) =>
      (unlessRefused(() => readingsOf(reference.name, rollout.object.namespace)) ?? []).map(
        ({ namespace, name }): Wanted => ({ kind: "VirtualService", namespace, name }),
      ),
    ),
    ...world.virtualServices.flatMap(wantedByVirtualService),
    ...objectsOf(world, "DestinationRule").flatMap((rule) =>
      servicesOf([textOf(valueAt(rule, "spec", "host"))], rule.namespace),
    ),
    ...world.rollouts.filter(usesIstio).flatMap((rollout) => writtenObjects(rollout, world).flatMap(findApplication)),
  ];
}

function namespaceOf({ namespace }: WorldObject): readonly Wanted[] {
  return [{ kind: "Namespace", namespace: "", name: namespace }];
}

const workloadKinds: readonly WorldKind[] = ["Deployment", "ReplicaSet", "PodTemplate"];

function findWorkload(rollout: WorldObject): readonly Wanted[] {
  const reference = valueAt(rollout, "spec", "workloadRef");
  const kind = workloadKinds.find((candidate) => candidate === textOf(memberAt(reference, "kind")));
  const name = textOf(memberAt(reference, "name"));
  return kind === undefined || name === undefined ? [] : [{ kind, namespace: rollout.namespace, name }];
}

/** Wherever the spec names a template of the whole cluster. */
function findClusterTemplates({ content }: WorldObject): readonly Wanted[] {
  return findObjects(content["spec"] ?? null).flatMap(({ templateName, clusterScope }) =>
    clusterScope === true && typeof templateName === "string"
      ? [{ kind: "ClusterAnalysisTemplate" as const, namespace: "", name: templateName }]
      : [],
  );
}

function findObjects(json: JsonValue): readonly JsonObject[] {
  if (isJsonList(json)) return json.flatMap(findObjects);
  return isJsonObject(json) ? [json, ...Object.values(json).flatMap(findObjects)] : [];
}

function wantedByVirtualService(virtualService: VirtualServiceView): readonly Wanted[] {
  const { namespace } = virtualService.object;
  const destinations = allRoutes(virtualService).flatMap((route) => [
    ...route.destinations.map(({ host }) => host),
    textOf(memberAt(route.value, "mirror", "host")),
  ]);
  return [
    ...delegationsOf(virtualService).map(({ delegate }): Wanted => ({ kind: "VirtualService", ...delegate })),
    ...virtualService.gateways.flatMap((gateway) => findGateway(gateway, namespace)),
    ...servicesOf(destinations, namespace),
  ];
}

/** `NAMESPACE/NAME`, or the name of one in the same namespace. */
function findGateway(gateway: string, namespace: string): readonly Wanted[] {
  if (gateway === "mesh") return [];
  const [first = "", second] = gateway.split("/");
  const [owner, name] = second === undefined ? [namespace, first] : [first, second];
  return owner === "" || name === "" ? [] : [{ kind: "Gateway", namespace: owner, name }];
}

function servicesOf(hosts: readonly (string | undefined)[], namespace: string): readonly Wanted[] {
  return hosts.flatMap((host) => {
    const service = host === undefined ? undefined : resolveHost(host, namespace);
    return service === undefined ? [] : [{ kind: "Service" as const, ...service }];
  });
}

function findApplication(object: WorldObject): readonly Wanted[] {
  const application = findGitopsOwner(object)?.application;
  if (application === undefined) return [];
  return [{ kind: "Application", namespace: application.namespace ?? argoNamespace, name: application.name }];
}
