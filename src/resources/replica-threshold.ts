// How many of the pods that a step wants have to be available before a Rollout goes on (`replicaProgressThreshold`).
import { type Field, memberOf, readObject, readString } from "./fields.ts";

export type ReplicaThreshold = {
  readonly unit: "percent" | "pods";
  /** Share of the wanted pods, or a number of pods. */
  readonly value: number;
};

/** Undefined where all of them have to be; a value below 0 counts as none, as it does for the controller. */
export function parseReplicaThreshold(threshold: Field): ReplicaThreshold | undefined {
  if (readObject(threshold) === undefined) return undefined;
  const { value } = memberOf(threshold, "value");
  if (typeof value !== "number" || value < 0) return undefined;
  return { unit: readString(memberOf(threshold, "type")) === "Percent" ? "percent" : "pods", value };
}
