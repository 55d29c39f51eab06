// The Services that a Rollout names, and in which roles.
import type { RolloutView } from "./rollout-view.ts";
import { isSet, memberAt, textOf, type Value } from "./value.ts";

export type ServiceRole = "stableService" | "canaryService" | "pingService" | "pongService";
export type ServiceReference = { readonly role: ServiceRole; readonly value: Value };

/** Those that are written down, also where others win over them. */
export function serviceReferences({ canary }: RolloutView): readonly ServiceReference[] {
  const references: readonly ServiceReference[] = [
    { role: "stableService", value: memberAt(canary, "stableService") },
    { role: "canaryService", value: memberAt(canary, "canaryService") },
    { role: "pingService", value: memberAt(canary, "pingPong", "pingService") },
    { role: "pongService", value: memberAt(canary, "pingPong", "pongService") },
  ];
  return references.filter(({ value }) => isSet(value) && textOf(value) !== undefined);
}
