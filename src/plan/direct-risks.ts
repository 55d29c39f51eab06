// What speaks against a sequence of writes that this tool makes in the controller's stead.
import type { Finding } from "../traffic/finding.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import type { Way } from "../traffic/way.ts";
import { findWayRisks } from "./ask-controller.ts";

/** Each once, as it was said first; that a live controller undoes it is said of the sequence, not of each of its weights. */
export function findDirectRisks(state: TrafficState, way: Way, ofWrites: readonly Finding[]): readonly Finding[] {
  const others = ofWrites.filter(({ code }) => code !== "would-be-reverted");
  const all = [...state.findings, ...findWayRisks(state, way), ...others];
  return all.filter(({ message }, place) => all.findIndex((other) => other.message === message) === place);
}
