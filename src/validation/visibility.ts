// In which namespaces an Istio object is seen: `exportTo`, with "." for its own and "*", or nothing, for all.
import { itemsOf, textOf, valueAt } from "./value.ts";
import type { WorldObject } from "./world-object.ts";

/** "all", or the namespaces. */
export type Visibility = "all" | ReadonlySet<string>;

export function visibilityOf(object: WorldObject): Visibility {
  const entries = itemsOf(valueAt(object, "spec", "exportTo")).flatMap((entry) => textOf(entry) ?? []);
  if (entries.length === 0 || entries.includes("*")) return "all";
  return new Set(entries.map((entry) => (entry === "." ? object.namespace : entry)));
}
