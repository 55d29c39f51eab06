// What a table of Rollouts is made of: lists, page by page, and what lies outside of them.

import { parseReplicaSet } from "../../resources/replica-set.ts";
import { describeObject, type ObjectKey } from "../../resources/resource-ref.ts";
import type { KubernetesObject } from "../../resources/resource-store.ts";
import { compareTexts } from "../../resources/text-order.ts";
import {
  cutRollout,
  cutVirtualService,
  type ListedRollout,
  type ListedVirtualService,
  summarizeListed,
  virtualServiceKeys,
} from "../../view/listed.ts";
import type { Unread } from "../../view/sources.ts";
import type { RolloutSummary } from "../../view/summary.ts";
import type { GetRequest } from "../get.ts";
import type { LiveStores } from "../open-stores.ts";
import { readNewControllers, startLeases } from "./list-controllers.ts";
import { noteUnread } from "./read-sources.ts";

export type Listing = {
  readonly rollouts: Map<string, ListedRollout>;
  readonly virtualServices: Map<string, ListedVirtualService>;
  readonly canaryPods: Map<string, NonNullable<RolloutSummary["canaryPods"]>>;
  /** Whether the controller of an instance id may act; one that was not looked for may. */
  readonly controllers: Map<string | undefined, boolean>;
  readonly unread: Unread[];
};

export function openListing(): Listing {
  return { rollouts: new Map(), virtualServices: new Map(), canaryPods: new Map(), controllers: new Map(), unread: [] };
}

/** Undefined for all. */
export function namespaceOf({ allNamespaces }: GetRequest, { namespace }: LiveStores): string | undefined {
  return allNamespaces ? undefined : namespace;
}

export async function readListing(request: GetRequest, stores: LiveStores): Promise<Listing> {
  const listing = openListing();
  const namespace = namespaceOf(request, stores);
  const leases = startLeases(stores);
  const labels = request.selector === undefined ? {} : { labelSelector: request.selector };
  await Promise.all([
    stores.feed.list({ kind: "Rollout", namespace, ...labels }, rolloutTaker(listing)),
    stores.feed
      .list({ kind: "VirtualService", namespace }, virtualServiceTaker(listing))
      .catch((error: unknown) => noteUnread(error, "VirtualServices", listing.unread)),
  ]);
  const rollouts = [...listing.rollouts.values()];
  await Promise.all([
    readOutside(listing, stores),
    readCanaryPods(rollouts, listing, stores),
    readNewControllers(rollouts, listing, { ...stores, leases }),
  ]);
  return listing;
}

function rolloutTaker({ rollouts }: Listing) {
  return {
    clear: () => rollouts.clear(),
    put: (page: readonly KubernetesObject[]) => {
      for (const object of page) {
        const listed = cutRollout(object);
        const key = describeObject(object.ref);
        if (listed === undefined) rollouts.delete(key);
        else rollouts.set(key, listed);
      }
    },
  };
}

function virtualServiceTaker({ virtualServices }: Listing) {
  return {
    clear: () => virtualServices.clear(),
    put: (page: readonly KubernetesObject[]) => {
      for (const object of page) {
        const listed = cutVirtualService(object);
        const key = describeObject(object.ref);
        if (listed === undefined) virtualServices.delete(key);
        else virtualServices.set(key, listed);
      }
    },
  };
}

/** VirtualServices in other namespaces than the one that was listed. */
async function readOutside(listing: Listing, { store }: LiveStores): Promise<void> {
  const wanted = [...listing.rollouts.values()]
    .flatMap(virtualServiceKeys)
    .filter((readings) => !isKnown(readings, listing));
  const keys = new Map(wanted.flat().map((key) => [describeObject(key), key]));
  if (listing.unread.length > 0 || keys.size > mostReadAlone) return;
  const found = await Promise.all(
    [...keys].map(([what, key]) => store.read(key).catch((error: unknown) => noteUnread(error, what, listing.unread))),
  );
  virtualServiceTaker(listing).put(found.filter((object) => object !== undefined));
}

/** More missing ones than that are a fault of the cluster, not of this table. */
const mostReadAlone = 50;

function isKnown(readings: readonly ObjectKey[], { virtualServices }: Listing): boolean {
  return readings.some((key) => virtualServices.has(describeObject(key)));
}

/** Of the ReplicaSets, only those of updates that are under way: by their hashes, many at once. */
export async function readCanaryPods(
  rollouts: readonly ListedRollout[],
  listing: Listing,
  { feed }: LiveStores,
): Promise<void> {
  const updating = rollouts.filter(({ own }) => isUpdating(own));
  const namespaces = new Set(updating.map(({ ref }) => ref.namespace));
  const [only] = namespaces;
  const namespace = namespaces.size === 1 ? only : undefined;
  const hashes = [...new Set(updating.map(({ own }) => own.currentHash ?? ""))];
  const chunks = Array.from({ length: Math.ceil(hashes.length / hashesAtOnce) }, (_, index) =>
    hashes.slice(index * hashesAtOnce, (index + 1) * hashesAtOnce),
  );
  await Promise.all(
    chunks.map((chunk) =>
      feed
        .list(
          { kind: "ReplicaSet", namespace, labelSelector: `rollouts-pod-template-hash in (${chunk.join(",")})` },
          { clear: () => undefined, put: (page) => takePods(page, listing) },
        )
        .catch((error: unknown) => noteUnread(error, "ReplicaSets", listing.unread)),
    ),
  );
}

/** As many as fit into an address that any server takes. */
const hashesAtOnce = 150;

function takePods(page: readonly KubernetesObject[], { canaryPods }: Listing): void {
  for (const object of page) {
    const { ref, hash, readyPods, replicas } = parseReplicaSet(object);
    canaryPods.set(`${ref.namespace}/${hash}/${ref.name}`, { ready: readyPods, desired: replicas });
  }
}

/** In the order of namespaces and names. */
export function summarizeListing(listing: Listing): readonly RolloutSummary[] {
  return [...listing.rollouts.values()].map((listed) => summarizeOne(listed, listing)).toSorted(compareRows);
}

export function summarizeOne(listed: ListedRollout, listing: Listing): RolloutSummary {
  const { virtualServices, canaryPods, controllers, unread } = listing;
  const { ref, own, instanceId } = listed;
  const hash = own.currentHash;
  return summarizeListed(listed, {
    findVirtualService: (key) => virtualServices.get(describeObject(key)),
    isComplete: unread.every(({ what }) => what === "ReplicaSets"),
    hasController: controllers.get(instanceId) ?? true,
    canaryPods: isUpdating(own) ? canaryPods.get(`${ref.namespace}/${hash}/${ref.name}-${hash}`) : undefined,
  });
}

function isUpdating({ currentHash, stableHash }: RolloutSummary): boolean {
  return currentHash !== undefined && currentHash !== stableHash;
}

export function compareRows(left: RolloutSummary, right: RolloutSummary): number {
  return compareTexts(left.namespace, right.namespace) || compareTexts(left.name, right.name);
}
