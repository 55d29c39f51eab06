// Rollouts of a table that is followed: only rows that may have changed are made again.
import type { FeedListener, ObjectFeed } from "../../resources/object-feed.ts";
import { describeObject } from "../../resources/resource-ref.ts";
import type { KubernetesObject } from "../../resources/resource-store.ts";
import type { Clock } from "../../runtime.ts";
import { cutRollout, cutVirtualService, type ListedRollout, virtualServiceKeys } from "../../view/listed.ts";
import type { Unread } from "../../view/sources.ts";
import type { RolloutSummary } from "../../view/summary.ts";
import type { LiveStores } from "../open-stores.ts";
import { compareRows, type Listing, openListing, readCanaryPods, summarizeOne } from "./list-sources.ts";
import { noteUnread } from "./read-sources.ts";

export type FollowedListing = {
  readonly rollouts: FeedListener;
  readonly virtualServices: FeedListener;
  /** VirtualServices may not be listed: rows go without their weights. Throws any other failure. */
  readonly refuse: (error: unknown) => void;
  readonly unread: () => readonly Unread[];
  /** In the order of namespaces and names. */
  readonly rows: () => readonly RolloutSummary[];
  /** Resolves when all was heard of once, then whenever there are some, and when the signal is aborted. */
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
  /** VirtualServices that are followed by their names. */
  readonly outside: Set<string>;
};

/** Of a namespace, or of all where that is undefined. */
export function openFollowedListing(stores: LiveStores, namespace: string | undefined, clock: Clock): FollowedListing {
  const listing = openListing();
  const followed: Followed = {
    listing,
    rows: new Map(),
    dirty: new Set(),
    users: new Map(),
    ready: new Set(),
    outside: new Set(),
  };
  const isReady = () => followed.ready.size === 2;
  let isTold = false;
  const remove = (key: string) => removeObject(followed, key);
  const listen = (kind: "rollouts" | "virtualServices", put: Kept["put"]) =>
    listener({ put, remove, keys: () => [...listing[kind].keys()], ready: () => void followed.ready.add(kind) });
  return {
    rollouts: listen("rollouts", (object) => putRollout(followed, object)),
    virtualServices: listen("virtualServices", (object) => putVirtualService(followed, object)),
    refuse: (error) => {
      noteUnread(error, "VirtualServices", listing.unread);
      followed.ready.add("virtualServices");
    },
    unread: () => listing.unread,
    rows: () => [...followed.rows.values()].toSorted(compareRows),
    nextChanges: async (signal) => {
      while (!signal.aborted && !(isReady() && (followed.dirty.size > 0 || !isTold))) await clock.sleep(pause, signal);
      isTold = true;
      const keys = [...followed.dirty];
      followed.dirty.clear();
      // Pods of an update are asked for again when its Rollout changes, as its own counts then have.
      const listed = keys.flatMap((key) => listing.rollouts.get(key) ?? []);
      await Promise.all([
        readCanaryPods(listed, listing, stores).catch(() => undefined),
        hearOutside(followed, listed, { feed: stores.feed, namespace, signal }),
      ]);
      return makeRows(followed, keys);
    },
  };
}

type Hearing = { readonly feed: ObjectFeed; readonly namespace: string | undefined; readonly signal: AbortSignal };

/** VirtualServices in other namespaces than the one that is listed: resolves when each was heard of, or may not be. */
async function hearOutside(
  followed: Followed,
  rollouts: readonly ListedRollout[],
  { feed, namespace, signal }: Hearing,
): Promise<void> {
  const keys = rollouts.flatMap(virtualServiceKeys).flat();
  const wanted = keys.filter((key) => namespace !== undefined && key.namespace !== namespace);
  const fresh = new Map(wanted.map((key) => [describeObject(key), key]));
  await Promise.all(
    [...fresh].map(async ([name, key]) => {
      if (followed.outside.has(name)) return;
      followed.outside.add(name);
      const heard = Promise.withResolvers<void>();
      const one = listener({
        put: (object) => putVirtualService(followed, object),
        remove: (gone) => removeObject(followed, gone),
        keys: () => (followed.listing.virtualServices.has(name) ? [name] : []),
        ready: heard.resolve,
      });
      const following = feed
        .follow(key, one, signal)
        .catch((error: unknown) => noteUnread(error, name, followed.listing.unread));
      await Promise.race([heard.promise, following]);
    }),
  );
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
