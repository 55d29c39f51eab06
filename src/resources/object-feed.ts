// What only a live cluster can do for those who look on: lists that are handed over page by page, and every change.
import type { Kind, ObjectKey } from "./resource-ref.ts";
import type { KubernetesObject } from "./resource-store.ts";

/** Objects of a kind: one by name, those with labels, or all; undefined namespace means all of them. */
export type FeedTarget = {
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly name?: string;
  readonly labelSelector?: string;
  /** Names and labels only, where nothing else of the objects is wanted. */
  readonly namesOnly?: boolean;
};

export interface FeedListener {
  /** What was given so far counts no more: `put` brings all that stands now, and `ready` ends it. */
  clear(): void;
  put(objects: readonly KubernetesObject[]): void;
  ready(): void;
  remove(key: ObjectKey): void;
  /** The server is not heard; it is tried again. The reason is a clause. */
  lost(because: string): void;
}

export interface ObjectFeed {
  /** Pages are handed over as they come; `clear` where the list has to begin again. Throws what `apiError` lists. */
  list(target: FeedTarget, listener: Pick<FeedListener, "clear" | "put">): Promise<void>;
  /**
   * What stands, then every change in its order, none left out, until the signal is aborted. Survives closed watches,
   * versions that are too old, and servers that are away. Throws where the first list is refused.
   */
  follow(target: FeedTarget, listener: FeedListener, signal: AbortSignal): Promise<void>;
}
