// Objects that are followed: what stands now, kept whole while the server is asked again.
import type { FeedListener, FeedTarget, ObjectFeed } from "../../resources/object-feed.ts";
import { describeObject, type ObjectKey } from "../../resources/resource-ref.ts";
import type { KubernetesObject } from "../../resources/resource-store.ts";
import type { Unread } from "../../view/sources.ts";
import { noteUnread } from "./read-sources.ts";

export type FollowedObjects = {
  readonly current: () => readonly KubernetesObject[];
  /** Whether all that stands was heard of once, or may not be read. */
  readonly isReady: () => boolean;
  /** Why it may not be read. */
  readonly unread: () => Unread | undefined;
  readonly stop: () => void;
};

export type FollowedEvents = {
  /** After every change, and after everything was listed anew. */
  readonly onChange: () => void;
  readonly onLost: (because: string) => void;
  readonly onFailure: (error: unknown) => void;
};

/** Until it is stopped, or the signal is aborted. */
export function followObjects(
  feed: ObjectFeed,
  target: FeedTarget,
  { signal, ...events }: FollowedEvents & { readonly signal: AbortSignal },
): FollowedObjects {
  const own = new AbortController();
  const stop = () => own.abort();
  signal.addEventListener("abort", stop, { once: true });
  const kept = keepObjects(events);
  let unread: Unread | undefined;
  const refuse = (error: unknown) => {
    const notes: Unread[] = [];
    if (own.signal.aborted) return;
    noteUnread(error, nameOf(target), notes);
    [unread] = notes;
    events.onChange();
  };
  feed.follow(target, kept.listener, own.signal).catch(refuse).catch(events.onFailure);
  return {
    current: kept.current,
    isReady: () => kept.isReady() || unread !== undefined,
    unread: () => unread,
    stop,
  };
}

/** A new list takes the place of the old one as a whole: nothing is missing in between. */
function keepObjects({ onChange, onLost }: Pick<FollowedEvents, "onChange" | "onLost">) {
  let standing = new Map<string, KubernetesObject>();
  let listed: Map<string, KubernetesObject> | undefined;
  let ready = false;
  const change = (apply: (objects: Map<string, KubernetesObject>) => void) => {
    apply(listed ?? standing);
    if (listed === undefined) onChange();
  };
  const listener: FeedListener = {
    clear: () => {
      listed = new Map();
    },
    put: (objects) =>
      change((map) => {
        for (const object of objects) map.set(describeObject(object.ref), object);
      }),
    remove: (key: ObjectKey) => change((map) => void map.delete(describeObject(key))),
    ready: () => {
      standing = listed ?? standing;
      listed = undefined;
      ready = true;
      onChange();
    },
    lost: onLost,
  };
  return { listener, current: () => [...standing.values()], isReady: () => ready };
}

function nameOf({ kind, namespace = "", name }: FeedTarget): string {
  return name === undefined ? `${kind}s` : describeObject({ kind, namespace, name });
}
