// What a cluster does not let be read, and what is not checked for it.
import { compareTexts } from "../resources/text-order.ts";
import { type CheckOptions, findLeftOut } from "./check-world.ts";
import type { NeededKind } from "./live-facts.ts";
import type { Rule } from "./rule.ts";
import type { World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";

export type Unread = {
  readonly kind: NeededKind;
  /** Undefined where it is all objects of the kind. */
  readonly object: Pick<WorldObject, "kind" | "namespace" | "name"> | undefined;
  /** A clause, such as which permission is missing. */
  readonly because: string;
  /** Names of rules. */
  readonly leftOut: readonly string[];
};

/** In an order of its own: answers come in as they like. */
export function findUnread(world: World, rules: readonly Rule[], options: CheckOptions): readonly Unread[] {
  const leftOut = findLeftOut(world, rules, options);
  const kinds: readonly Unread[] = (world.live?.unreadable ?? []).map(({ kind, because }) => ({
    kind,
    object: undefined,
    because,
    leftOut: leftOut.filter(({ needs = [] }) => needs.includes(kind)).map(({ name }) => name),
  }));
  const single: readonly Unread[] = (world.live?.hidden ?? []).map(({ because, ...object }) => ({
    kind: object.kind,
    object,
    because,
    leftOut: [],
  }));
  return [...kinds, ...single].toSorted((left, right) => compareTexts(keyOf(left), keyOf(right)));
}

/** Whole kinds first. */
function keyOf({ kind, object, because }: Unread): string {
  return JSON.stringify([object === undefined ? 0 : 1, kind, object?.namespace, object?.name, because]);
}
