// The Services that a Rollout names, and in which roles.
import type { RolloutView } from "./rollout-view.ts";
import { isSet, memberAt, textOf, type Value } from "./value.ts";

type ServiceRole =
  | "stableService"
  | "canaryService"
  | "pingService"
  | "pongService"
  | "activeService"
  | "previewService";
export type ServiceReference = { readonly role: ServiceRole; readonly value: Value };

/** Those that are written down, also where others win over them. */
export function serviceReferences({ strategy, canary }: RolloutView): readonly ServiceReference[] {
  const references: readonly ServiceReference[] = [
    { role: "stableService", value: memberAt(canary, "stableService") },
    { role: "canaryService", value: memberAt(canary, "canaryService") },
    { role: "pingService", value: memberAt(canary, "pingPong", "pingService") },
    { role: "pongService", value: memberAt(canary, "pingPong", "pongService") },
    { role: "activeService", value: memberAt(strategy, "blueGreen", "activeService") },
    { role: "previewService", value: memberAt(strategy, "blueGreen", "previewService") },
  ];
  return references.filter(({ value }) => isSet(value) && textOf(value) !== undefined);
}
