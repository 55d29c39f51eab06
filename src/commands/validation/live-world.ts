// The world of a running cluster: the objects of a namespace, or of all, what they refer to elsewhere, and the facts
// that are no objects. No list goes over all namespaces where one is asked for, those for the controller aside.
import { type ClusterReaders, openClusterReaders } from "../../cluster/cluster-readers.ts";
import { UserError } from "../../errors.ts";
import { isJsonObject } from "../../resources/json.ts";
import { podTemplateHashLabel } from "../../resources/rollout-labels.ts";
import type { Runtime } from "../../runtime.ts";
import type { LiveFacts } from "../../validation/live-facts.ts";
import { liveRolloutsOf } from "../../validation/live-state.ts";
import { usesIstio } from "../../validation/rollout-view.ts";
import { toLabelSelector } from "../../validation/selectors.ts";
import { findUnanswered } from "../../validation/service-pods.ts";
import { findObject, type World } from "../../validation/world.ts";
import { type WorldKind, type WorldObject, worldKinds } from "../../validation/world-object.ts";
import { connectOptions } from "../connect-options.ts";
import type { GlobalOptions } from "../shared-options.ts";
import type { ValidateRequest } from "../validate-options.ts";
import {
  addControlPlane,
  type ControlPlane,
  findControllerPods,
  findControllers,
  readControlPlane,
} from "./control-plane.ts";
import { type Gathering, openGathering } from "./gathering.ts";
import { readIstioCluster } from "./istio-cluster.ts";
import { worldOf } from "./partial-world.ts";
import { wantedObjects } from "./wanted-objects.ts";

export type LiveWorld = {
  readonly objects: readonly WorldObject[];
  readonly facts: LiveFacts;
  /** The one namespace that was read; undefined for all, and for those of manifests. */
  readonly namespace: string | undefined;
  /** `NAMESPACE/NAME` of the Rollouts that -l selects; undefined without it. */
  readonly selected: ReadonlySet<string> | undefined;
};

type Reading = {
  readonly request: ValidateRequest;
  readonly manifests: readonly WorldObject[];
  readonly readers: ClusterReaders;
  readonly runtime: Runtime;
};

/** `manifests` go before what the cluster holds. Throws what the connection and the API server give cause for. */
export async function readLiveWorld(
  request: ValidateRequest,
  manifests: readonly WorldObject[],
  { options, runtime }: { readonly options: GlobalOptions; readonly runtime: Runtime },
): Promise<LiveWorld> {
  const readers = await openClusterReaders(connectOptions(options, request.controllerNamespace, runtime));
  try {
    return await readAll({ request, manifests, readers, runtime });
  } finally {
    readers.close();
  }
}

async function readAll(reading: Reading): Promise<LiveWorld> {
  const { request, manifests, readers, runtime } = reading;
  const namespaces = namespacesOf(reading);
  const places = namespaces.map((namespace) =>
    namespace === undefined ? "all namespaces" : `namespace "${namespace}"`,
  );
  runtime.terminal.notice([`context "${readers.context}"`, ...places].join(", "));
  const control = await readControlPlane(readers);
  const gathering = openGathering((kind) => readerOf(kind, readers, control));
  addControlPlane(control, gathering);
  const [selected] = await Promise.all([
    selectNames(reading, namespaces[0]),
    ...namespaces.flatMap((namespace) => listNamespace(gathering, namespace)),
  ]);
  const world = await findReferences(gathering, reading);
  requireReadable(world, gathering);
  await requireServed(world, reading, control);
  const [istio, controllers] = await Promise.all([
    readIstioCluster(world, control, gathering),
    findControllers(world, readers, request.controllerNamespace),
    findControllerPods(control, readers, gathering),
  ]);
  const isWhole = request.allNamespaces;
  const known = { now: runtime.clock.now(), controllers, istio, primaries: control.probes, isWhole };
  const facts = () => ({ ...known, unreadable: gathering.unreadable(), hidden: gathering.hidden() });
  await findServicePods(gathering, worldOf(gathering.objects(), facts()));
  return {
    objects: gathering.objects(),
    facts: facts(),
    namespace: manifests.length > 0 ? undefined : namespaces[0],
    selected,
  };
}

/** Undefined stands for all of them. */
function namespacesOf({ request, manifests, readers }: Reading): readonly (string | undefined)[] {
  if (request.allNamespaces) return [undefined];
  const namespaces = new Set(manifests.filter(({ kind }) => kind === "Rollout").map(({ namespace }) => namespace));
  return namespaces.size === 0 ? [readers.namespace] : [...namespaces];
}

function readerOf(kind: WorldKind, { rollouts }: ClusterReaders, { istio, istioFailure }: ControlPlane) {
  if (worldKinds[kind].group !== worldKinds.VirtualService.group) return rollouts;
  return istioFailure ?? istio.reader;
}

const namespacedKinds: readonly WorldKind[] = [
  "Rollout",
  "Service",
  "AnalysisTemplate",
  "Experiment",
  "VirtualService",
  "DestinationRule",
  "Gateway",
  "ServiceEntry",
  "Sidecar",
];
/** Of ReplicaSets and pods only those of Rollouts: there may be very many others. */
const labelledKinds: readonly WorldKind[] = ["ReplicaSet", "Pod"];
const otherKinds: readonly WorldKind[] = ["Namespace", "ClusterAnalysisTemplate", "Application"];

function listNamespace(gathering: Gathering, namespace: string | undefined): readonly Promise<void>[] {
  return [
    ...namespacedKinds.map((kind) => gathering.list(kind, { namespace })),
    ...labelledKinds.map((kind) => gathering.list(kind, { namespace, labelSelector: podTemplateHashLabel })),
    ...(namespace === undefined ? otherKinds.map((kind) => gathering.list(kind, { namespace })) : []),
  ];
}

/** Which Rollouts a selector means, the API server knows best. */
async function selectNames(
  { request: { selector }, readers }: Reading,
  namespace: string | undefined,
): Promise<ReadonlySet<string> | undefined> {
  if (selector === undefined) return undefined;
  const found = await readers.rollouts.list(worldKinds.Rollout, { namespace, labelSelector: selector });
  const items = found.permitted ? found.value : [];
  return new Set(
    items.flatMap(({ metadata }) => (isJsonObject(metadata) ? `${metadata["namespace"]}/${metadata["name"]}` : [])),
  );
}

/** What is read leads to more, as a root to its delegates and these to their Services. */
async function findReferences(gathering: Gathering, { request, manifests, readers }: Reading): Promise<World> {
  const { namespace } = readers;
  // Whoever may not list Rollouts may still read those that are named.
  if (gathering.unreadable().some(({ kind }) => kind === "Rollout"))
    await gathering.find(request.rollouts.map((name) => ({ kind: "Rollout", namespace, name })));
  for (;;) {
    const world = worldOf([...manifests, ...gathering.objects()]);
    const missing = wantedObjects(world).filter((wanted) => findObject(world, wanted.kind, wanted) === undefined);
    if ((await gathering.find(missing)) === 0) return world;
  }
}

/** Throws `forbidden` where nothing can be said about any Rollout. */
function requireReadable({ rollouts }: World, gathering: Gathering): void {
  const refusal = gathering.unreadable().find(({ kind }) => kind === "Rollout");
  if (rollouts.length > 0 || refusal === undefined) return;
  throw new UserError("forbidden", "Rollouts may not be read", { hint: refusal.because });
}

/** Throws `crd-absent` where there can be no Rollouts, or no VirtualServices for those that there are. */
async function requireServed({ rollouts }: World, { readers }: Reading, control: ControlPlane): Promise<void> {
  if (rollouts.length === 0) await readers.rollouts.requireServed(worldKinds.Rollout);
  const { istio, istioFailure } = control;
  if (rollouts.some(usesIstio) && istioFailure === undefined)
    await istio.reader.requireServed(worldKinds.VirtualService);
}

/** Pods that are no Rollout's may answer for a Service that none of the Rollout's own does. */
async function findServicePods(gathering: Gathering, world: World): Promise<void> {
  const unanswered = liveRolloutsOf(world).flatMap((rollout) => findUnanswered(rollout, world));
  await Promise.all(
    unanswered.map(({ service: { namespace }, selector }) =>
      gathering.list("Pod", { namespace, labelSelector: toLabelSelector(selector) }),
    ),
  );
}
