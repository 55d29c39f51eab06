// Reads everything that a decision about a Rollout's traffic needs, in as few flights as possible.
import { type ErrorCode, UserError, unlessRefused } from "../errors.ts";
import { leaseName } from "../resources/controller.ts";
import { parseDestinationRule } from "../resources/destination-rule.ts";
import type { IstioPlace, LiveCluster } from "../resources/live-cluster.ts";
import { parseReplicaSet } from "../resources/replica-set.ts";
import { describeObject, isSameObject } from "../resources/resource-ref.ts";
import type { KubernetesObject, ResourceStore } from "../resources/resource-store.ts";
import { parseRollout, type Rollout } from "../resources/rollout.ts";
import { takenOverValue } from "../resources/rollout-labels.ts";
import { parseService } from "../resources/service.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import { type Sides, sidesOf } from "../traffic/sides.ts";
import type { LiveState, TrafficState } from "../traffic/traffic-state.ts";
import type { LiveStores, Stores } from "./open-stores.ts";
import { readController } from "./read-controller.ts";
import { readVirtualServices } from "./read-virtual-services.ts";

export type Reading = {
  /** For changes of the Rollout itself: they go on where its VirtualServices are absent, broken or out of reach. */
  readonly withoutRoutes?: true | undefined;
};

/**
 * First flight: the Rollout with what does not depend on it; second flight: everything that it refers to.
 * Throws `UserError` where something is absent, ambiguous or lies in another cluster.
 */
export async function readTrafficState(stores: Stores, name: string, reading: Reading = {}): Promise<TrafficState> {
  const { store } = stores;
  const { withoutRoutes = false } = reading;
  const early = stores.kind === "live" ? startEarlyReads(stores) : undefined;
  const object = await store.readRollout(name);
  const rollout = parseRollout(object);
  const sides = sidesOf(rollout, stores.kind === "live");
  const [virtualServices, destinationRule, cluster, istioPlace] = await Promise.all([
    readVirtualServices(store, rollout, withoutRoutes),
    readDestinationRule(store, rollout, withoutRoutes),
    stores.kind === "live" && early ? readLiveState(stores, { rollout, sides, leases: early.leases }) : undefined,
    early && readIstioPlace(early.istioPlace, withoutRoutes),
  ]);
  return {
    rollout,
    sides,
    bindings: virtualServices.bindings,
    unread: virtualServices.unread,
    destinationRule: destinationRule && parseDestinationRule(destinationRule),
    live: cluster?.live,
    neighbours:
      stores.kind === "offline" ? stores.listRollouts().flatMap((object) => findNeighbour(object, rollout)) : [],
    objects: mapObjects([
      object,
      ...virtualServices.objects,
      ...(destinationRule === undefined ? [] : [destinationRule]),
      ...(cluster?.objects ?? []),
    ]),
    findings: [...virtualServices.findings, ...judgeIstioPlace(istioPlace)],
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

async function readDestinationRule(store: ResourceStore, rollout: Rollout, withoutRoutes: boolean) {
  const { destinationRule, ref } = rollout;
  if (destinationRule === undefined) return undefined;
  const read = store.read({ kind: "DestinationRule", namespace: ref.namespace, name: destinationRule.name });
  // Where Istio is not installed there is none.
  return withoutRoutes ? unlessFailed(read, ["crd-absent", "primary-secret-invalid"]) : read;
}

/** Which cluster it is does not matter where the routes are not needed. */
function readIstioPlace(place: Promise<IstioPlace>, withoutRoutes: boolean): Promise<IstioPlace | undefined> {
  return withoutRoutes ? unlessFailed(place, ["primary-secret-invalid"]) : place;
}

async function unlessFailed<T>(reading: Promise<T>, codes: readonly ErrorCode[]): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof UserError && codes.includes(error.code)) return undefined;
    throw error;
  }
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
