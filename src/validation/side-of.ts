// The side that a destination is meant for, told by what the Rollout names at its level.

import { findSide } from "../traffic/destinations.ts";
import type { Side } from "../traffic/sides.ts";
import type { RolloutView } from "./rollout-view.ts";
import type { DestinationView } from "./virtual-service-view.ts";

/**
 * As the controller takes it (rule 23), but for one case: the subset of a side whose host is the other side's Service
 * counts as the subset, which is what its author meant.
 */
export function sideOf(destination: DestinationView, { sides }: RolloutView): Side | undefined {
  const { subset } = destination;
  if (sides.level === "subset" && subset !== undefined) {
    if (subset === sides.canary.subset) return "canary";
    if (subset === sides.stable.subset) return "stable";
  }
  return findSide(destination, sides);
}
