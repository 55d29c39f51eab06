// The refusal of what a controller that may act would not leave as it is.
import type { ResourceRef } from "../resources/resource-ref.ts";
import type { ControllerState } from "../traffic/controller.ts";
import { blocker, type Finding } from "../traffic/finding.ts";
import { describePresence } from "../traffic/way.ts";

/** The deed goes on from "the controller is alive and": `would undo it`. */
export function wouldBeReverted(controller: ControllerState, deed: string, hint: string): Finding {
  return blocker("would-be-reverted", `${describePresence(controller)} and ${deed}`, hint);
}

/** The way out that every change has, as a hint. */
export function takeItFirst({ name, namespace }: ResourceRef): string {
  return `take the Rollout from it first: kubectl istio-rollout takeover ${name} -n ${namespace}`;
}
