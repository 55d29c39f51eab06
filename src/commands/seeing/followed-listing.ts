// Rollouts of a table that is followed: only rows that may have changed are made again.
import type { FeedListener } from "../../resources/object-feed.ts";
import { describeObject } from "../../resources/resource-ref.ts";
import type { KubernetesObject } from "../../resources/resource-store.ts";
import type { Clock } from "../../runtime.ts";
import { cutRollout, cutVirtualService, virtualServiceKeys } from "../../view/listed.ts";
import type { RolloutSummary } from "../../view/summary.ts";
import type { LiveStores } from "../open-stores.ts";
import { compareRows, type Listing, openListing, readCanaryPods, summarizeOne } from "./list-sources.ts";

export type FollowedListing = {
  readonly rollouts: FeedListener;
  readonly virtualServices: FeedListener;
  /** In the order of namespaces and names. */
  readonly rows: () => readonly RolloutSummary[];
  /** Resolves when there are some, or the signal is aborted. */
  readonly nextChanges: (signal: AbortSignal) => Promise<Changes>;
};
type Changes = { readonly changed: readonly RolloutSummary[]; readonly gone: readonly RolloutSummary[] };

/** Changes that come faster than that are taken together. */
const pause = 100;

type Followed = {
  readonly listing: Listing;
  readonly rows: Map<string, RolloutSummary>;
  /** Rollouts whose row may have changed. */
  readonly dirty: Set<string>;
  /** Which Rollouts name a VirtualService. */
  readonly users: Map<string, Set<string>>;
  /** The kinds that were listed once. */
  readonly ready: Set<"rollouts" | "virtualServices">;
};

export function openFollowedListing(stores: LiveStores, clock: Clock): FollowedListing {
  const listing = openListing();
  const followed: Followed = { listing, rows: new Map(), dirty: new Set(), users: new Map(), ready: new Set() };
  const remove = (key: string) => removeObject(followed, key);
  const listen = (kind: "rollouts" | "virtualServices", put: Kept["put"]) =>
    listener({ put, remove, keys: () => [...listing[kind].keys()], ready: () => void followed.ready.add(kind) });
  return {
    rollouts: listen("rollouts", (object) => putRollout(followed, object)),
    virtualServices: listen("virtualServices", (object) => putVirtualService(followed, object)),
    rows: () => [...followed.rows.values()].toSorted(compareRows),
    nextChanges: async (signal) => {
      while (!signal.aborted && (followed.dirty.size === 0 || followed.ready.size < 2))
        await clock.sleep(pause, signal);
      const keys = [...followed.dirty];
      followed.dirty.clear();
      // Pods of an update are asked for again when its Rollout changes, as its own counts then have.
      const listed = keys.flatMap((key) => listing.rollouts.get(key) ?? []);
      await readCanaryPods(listed, listing, stores).catch(() => undefined);
      return makeRows(followed, keys);
    },
  };
}

function putRollout({ listing, dirty, users }: Followed, object: KubernetesObject): void {
  const key = describeObject(object.ref);
  const listed = cutRollout(object);
  dirty.add(key);
  if (listed === undefined) {
    listing.rollouts.delete(key);
    return;
  }
  listing.rollouts.set(key, listed);
  for (const name of virtualServiceKeys(listed).flat().map(describeObject)) {
    users.set(name, (users.get(name) ?? new Set()).add(key));
  }
}

function putVirtualService(followed: Followed, object: KubernetesObject): void {
  const key = describeObject(object.ref);
  const listed = cutVirtualService(object);
  if (listed === undefined) {
    removeObject(followed, key);
    return;
  }
  followed.listing.virtualServices.set(key, listed);
  for (const user of followed.users.get(key) ?? []) followed.dirty.add(user);
}

function removeObject({ listing, dirty, users }: Followed, key: string): void {
  if (listing.rollouts.delete(key)) dirty.add(key);
  listing.virtualServices.delete(key);
  for (const user of users.get(key) ?? []) dirty.add(user);
}

function makeRows({ listing, rows }: Followed, keys: readonly string[]): Changes {
  const [changed, gone]: [RolloutSummary[], RolloutSummary[]] = [[], []];
  for (const key of keys) {
    const listed = listing.rollouts.get(key);
    const before = rows.get(key);
    const row = listed && summarizeOne(listed, listing);
    if (row !== undefined) {
      rows.set(key, row);
      changed.push(row);
    } else if (before !== undefined) {
      rows.delete(key);
      gone.push(before);
    }
  }
  return { changed, gone };
}

type Kept = {
  readonly put: (object: KubernetesObject) => void;
  readonly remove: (key: string) => void;
  readonly keys: () => readonly string[];
  readonly ready: () => void;
};

/** What a new list does not hold any more is gone. */
function listener({ put, remove, keys, ready }: Kept): FeedListener {
  let listed: Set<string> | undefined;
  return {
    clear: () => {
      listed = new Set();
    },
    put: (objects) => {
      for (const object of objects) {
        listed?.add(describeObject(object.ref));
        put(object);
      }
    },
    remove: (key) => remove(describeObject(key)),
    ready: () => {
      const stays = listed;
      listed = undefined;
      for (const key of keys()) if (stays !== undefined && !stays.has(key)) remove(key);
      ready();
    },
    lost: () => undefined,
  };
}
