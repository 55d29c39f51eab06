// Reads everything that a decision about a Rollout's traffic needs, in as few flights as possible.
import { unlessRefused } from "../errors.ts";
import { leaseName } from "../resources/controller.ts";
import { parseDestinationRule } from "../resources/destination-rule.ts";
import type { IstioPlace, LiveCluster } from "../resources/live-cluster.ts";
import { parseReplicaSet } from "../resources/replica-set.ts";
import { describeObject, isSameObject } from "../resources/resource-ref.ts";
import type { KubernetesObject, ResourceStore } from "../resources/resource-store.ts";
import { parseRollout, type Rollout } from "../resources/rollout.ts";
import { takenOverValue } from "../resources/rollout-labels.ts";
import type { VirtualServiceReference } from "../resources/rollout-references.ts";
import { parseService } from "../resources/service.ts";
import { parseVirtualService } from "../resources/virtual-service.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import { type Sides, sidesOf } from "../traffic/sides.ts";
import type { LiveState, TrafficState } from "../traffic/traffic-state.ts";
import { readingsOf, resolveReading } from "../traffic/virtual-service-reference.ts";
import type { LiveStores, Stores } from "./open-stores.ts";
import { readController } from "./read-controller.ts";

/**
 * First flight: the Rollout with what does not depend on it; second flight: everything that it refers to.
 * Throws `UserError` where something is absent, ambiguous or lies in another cluster.
 */
export async function readTrafficState(stores: Stores, name: string): Promise<TrafficState> {
  const { store } = stores;
  const early = stores.kind === "live" ? startEarlyReads(stores) : undefined;
  const object = await store.readRollout(name);
  const rollout = parseRollout(object);
  const sides = sidesOf(rollout, stores.kind === "live");
  const [references, destinationRule, cluster, istioPlace] = await Promise.all([
    Promise.all(rollout.virtualServices.map((reference) => readVirtualService(store, rollout, reference))),
    readDestinationRule(store, rollout),
    stores.kind === "live" && early ? readLiveState(stores, { rollout, sides, leases: early.leases }) : undefined,
    early?.istioPlace,
  ]);
  return {
    rollout,
    sides,
    bindings: references.map(({ binding }) => binding),
    destinationRule: destinationRule && parseDestinationRule(destinationRule),
    live: cluster?.live,
    neighbours:
      stores.kind === "offline" ? stores.listRollouts().flatMap((object) => findNeighbour(object, rollout)) : [],
    objects: mapObjects([
      object,
      ...references.map((reference) => reference.object),
      ...(destinationRule === undefined ? [] : [destinationRule]),
      ...(cluster?.objects ?? []),
    ]),
    findings: [...references.flatMap(({ findings }) => findings), ...judgeIstioPlace(istioPlace)],
  };
}

function mapObjects(objects: readonly KubernetesObject[]): ReadonlyMap<string, KubernetesObject> {
  return new Map(objects.map((object) => [describeObject(object.ref), object]));
}

/** Rollouts without Istio routing, or with a broken one, share nothing that matters here. */
function findNeighbour(object: KubernetesObject, { ref }: Rollout): readonly Rollout[] {
  const neighbour = isSameObject(object.ref, ref) ? undefined : unlessRefused(() => parseRollout(object));
  return neighbour === undefined ? [] : [neighbour];
}

type EarlyReads = {
  readonly leases: ReturnType<LiveCluster["findLeases"]>;
  readonly istioPlace: Promise<IstioPlace>;
};

/** A failure of these is met where they are awaited; the Rollout's own error comes first. */
function startEarlyReads({ live }: LiveStores): EarlyReads {
  const leases = live.findLeases(leaseName(undefined));
  const istioPlace = live.findIstioPlace();
  for (const read of [leases, istioPlace]) read.catch(() => undefined);
  return { leases, istioPlace };
}

async function readVirtualService(store: ResourceStore, rollout: Rollout, reference: VirtualServiceReference) {
  const found: Awaited<ReturnType<ResourceStore["read"]>>[] = [];
  for (const key of readingsOf(reference.name, rollout.ref.namespace)) {
    found.push(await store.read(key));
    if (found.at(-1) !== undefined) break;
  }
  const { object, findings } = resolveReading(rollout, reference.name, found);
  return { object, binding: { virtualService: parseVirtualService(object), reference }, findings };
}

async function readDestinationRule(store: ResourceStore, { destinationRule, ref: { namespace } }: Rollout) {
  if (destinationRule === undefined) return undefined;
  return store.read({ kind: "DestinationRule", namespace, name: destinationRule.name });
}

type LiveNeeds = { readonly rollout: Rollout; readonly sides: Sides; readonly leases: EarlyReads["leases"] };

async function readLiveState(
  stores: LiveStores,
  { rollout, sides, leases }: LiveNeeds,
): Promise<{ readonly live: LiveState; readonly objects: readonly KubernetesObject[] }> {
  const { store, live } = stores;
  const { namespace } = rollout.ref;
  const isTakenOver = rollout.instanceId === takenOverValue;
  const [replicaSets, canary, stable, controller, formerController] = await Promise.all([
    rollout.podSelector === undefined ? undefined : live.listReplicaSets(namespace, rollout.podSelector),
    readService(store, namespace, sides.canary.service),
    readService(store, namespace, sides.stable.service),
    readController(stores, rollout.instanceId, leases),
    isTakenOver ? readController(stores, rollout.takeover?.instanceId, leases) : undefined,
  ]);
  const services = { canary: canary && parseService(canary), stable: stable && parseService(stable) };
  return {
    live: { replicaSets: replicaSets?.map(parseReplicaSet), services, controller, formerController },
    objects: [...(replicaSets ?? []), canary, stable].filter((object) => object !== undefined),
  };
}

/** At subset level a Rollout need not name Services. */
async function readService(store: ResourceStore, namespace: string, name: string | undefined) {
  return name === undefined ? undefined : store.read({ kind: "Service", namespace, name });
}

function judgeIstioPlace(place: IstioPlace | undefined): readonly Finding[] {
  if (place?.source !== "unknown") return [];
  const message = `whether the Istio objects lie in another cluster is unknown: ${place.because}`;
  return [warning("primary-cluster-unknown", message, `kubectl auth can-i ${place.missing}`)];
}
