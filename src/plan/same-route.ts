// Whether a managed route stands as it should.
import { isEqualJson } from "../resources/equal-json.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../resources/json.ts";

/** Whether two entries of `spec.http` say the same; the controller leaves out a weight of 0 that it copies. */
export function isSameRoute(left: JsonObject, right: JsonObject): boolean {
  return isEqualJson(withoutZeroWeights(left), withoutZeroWeights(right));
}

function withoutZeroWeights(entry: JsonObject): JsonObject {
  const { route } = entry;
  if (!Array.isArray(route)) return entry;
  return { ...entry, route: route.map(withoutZeroWeight) };
}

function withoutZeroWeight(destination: JsonValue): JsonValue {
  if (!isJsonObject(destination) || destination["weight"] !== 0) return destination;
  return Object.fromEntries(Object.entries(destination).filter(([name]) => name !== "weight"));
}
