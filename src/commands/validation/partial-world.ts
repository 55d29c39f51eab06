// A world of objects that are still being read: for looking up what refers to what, not for checks.
import type { LiveFacts } from "../../validation/live-facts.ts";
import { createWorld, type World } from "../../validation/world.ts";
import type { WorldObject } from "../../validation/world-object.ts";

const undecoded = {
  kinds: { Rollout: "any", VirtualService: "any", DestinationRule: "any", Service: "any" },
  definitions: [],
} as const;

export function worldOf(objects: readonly WorldObject[], live?: LiveFacts): World {
  return createWorld(objects, { schemas: undecoded, ruleNames: [], live });
}
