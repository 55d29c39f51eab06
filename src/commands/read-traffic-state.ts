// Reads everything that a decision about a Rollout's traffic needs, in as few flights as possible.
import { UserError, unlessRefused } from "../errors.ts";
import { leaseName } from "../resources/controller.ts";
import { parseDestinationRule } from "../resources/destination-rule.ts";
import type { LiveCluster, Permitted } from "../resources/live-cluster.ts";
import { parseReplicaSet } from "../resources/replica-set.ts";
import { isSameObject } from "../resources/resource-ref.ts";
import type { KubernetesObject, ResourceStore } from "../resources/resource-store.ts";
import { parseRollout, type Rollout, type VirtualServiceReference } from "../resources/rollout.ts";
import { parseService, type Service } from "../resources/service.ts";
import { parseVirtualService } from "../resources/virtual-service.ts";
import { type Finding, warning } from "../traffic/finding.ts";
import { type Side, type Sides, sidesOf } from "../traffic/sides.ts";
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
  const rollout = parseRollout(await store.readRollout(name));
  const sides = sidesOf(rollout, stores.kind === "live");
  const [references, destinationRule, live, primary] = await Promise.all([
    Promise.all(rollout.virtualServices.map((reference) => readVirtualService(store, rollout, reference))),
    readDestinationRule(store, rollout),
    stores.kind === "live" && early ? readLiveState(stores, { rollout, sides, leases: early.leases }) : undefined,
    early?.primaryClusters,
  ]);
  return {
    rollout,
    sides,
    bindings: references.map(({ binding }) => binding),
    destinationRule,
    live,
    neighbours:
      stores.kind === "offline" ? stores.listRollouts().flatMap((object) => findNeighbour(object, rollout)) : [],
    findings: [...references.flatMap(({ findings }) => findings), ...judgePrimaryClusters(primary)],
  };
}

/** Rollouts without Istio routing, or with a broken one, share nothing that matters here. */
function findNeighbour(object: KubernetesObject, { ref }: Rollout): readonly Rollout[] {
  const neighbour = isSameObject(object.ref, ref) ? undefined : unlessRefused(() => parseRollout(object));
  return neighbour === undefined ? [] : [neighbour];
}

type EarlyReads = {
  readonly leases: ReturnType<LiveCluster["findLeases"]>;
  readonly primaryClusters: ReturnType<LiveCluster["findPrimaryClusterSecrets"]> | undefined;
};

/** A failure of these is met where they are awaited; the Rollout's own error comes first. */
function startEarlyReads({ live, istioContext }: LiveStores): EarlyReads {
  const leases = live.findLeases(leaseName(undefined));
  const primaryClusters = istioContext === undefined ? live.findPrimaryClusterSecrets() : undefined;
  for (const read of [leases, primaryClusters]) read?.catch(() => undefined);
  return { leases, primaryClusters };
}

async function readVirtualService(store: ResourceStore, rollout: Rollout, reference: VirtualServiceReference) {
  const found: Awaited<ReturnType<ResourceStore["read"]>>[] = [];
  for (const key of readingsOf(reference.name, rollout.ref.namespace)) {
    found.push(await store.read(key));
    if (found.at(-1) !== undefined) break;
  }
  const { object, findings } = resolveReading(rollout, reference.name, found);
  return { binding: { virtualService: parseVirtualService(object), reference }, findings };
}

async function readDestinationRule(store: ResourceStore, { destinationRule, ref: { namespace } }: Rollout) {
  if (destinationRule === undefined) return undefined;
  const object = await store.read({ kind: "DestinationRule", namespace, name: destinationRule.name });
  return object === undefined ? undefined : parseDestinationRule(object);
}

type LiveNeeds = { readonly rollout: Rollout; readonly sides: Sides; readonly leases: EarlyReads["leases"] };

async function readLiveState(stores: LiveStores, { rollout, sides, leases }: LiveNeeds): Promise<LiveState> {
  const { store, live } = stores;
  const { namespace } = rollout.ref;
  const [replicaSets, canary, stable, controller] = await Promise.all([
    rollout.podSelector === undefined ? undefined : live.listReplicaSets(namespace, rollout.podSelector),
    readService(store, rollout, { sides, side: "canary" }),
    readService(store, rollout, { sides, side: "stable" }),
    readController(stores, rollout, leases),
  ]);
  return { replicaSets: replicaSets?.map(parseReplicaSet), services: { canary, stable }, controller };
}

/** At subset level pods are told apart by the DestinationRule, and no Service is read. */
async function readService(
  store: ResourceStore,
  { ref: { namespace } }: Rollout,
  { sides, side }: { readonly sides: Sides; readonly side: Side },
): Promise<Service | undefined> {
  const name = sides[side].service;
  if (sides.level === "subset" || name === undefined) return undefined;
  const object = await store.read({ kind: "Service", namespace, name });
  return object === undefined ? undefined : parseService(object);
}

/** Weights in the wrong cluster would do nothing, and look as if they did. */
function judgePrimaryClusters(primary: Permitted<readonly string[]> | undefined): readonly Finding[] {
  if (primary === undefined) return [];
  if (!primary.permitted) {
    const message = "whether the Istio objects lie in another cluster is unknown: Secrets may not be listed";
    return [warning("primary-cluster-unknown", message, `kubectl auth can-i ${primary.missing}`)];
  }
  const [secret] = primary.value;
  if (secret === undefined) return [];
  throw new UserError(
    "primary-cluster-elsewhere",
    `Secret "${secret}" makes the controller keep its Istio objects in another cluster`,
    { hint: "name that cluster with --istio-context CONTEXT, or this one if the objects are here after all" },
  );
}
