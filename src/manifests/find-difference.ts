// Compares what an edited text says with what it was to say.
import { isJsonObject, type JsonValue } from "../resources/json.ts";

type Path = readonly (string | number)[];

/** The path to the first difference, empty where the values themselves differ; undefined when they are equal. */
export function findDifference(intended: JsonValue | undefined, actual: JsonValue | undefined): Path | undefined {
  const [left, right] = [membersOf(intended), membersOf(actual)];
  if (left === undefined || right === undefined || Array.isArray(intended) !== Array.isArray(actual)) {
    return Object.is(intended, actual) ? undefined : [];
  }
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const difference = findDifference(left.get(key), right.get(key));
    if (difference !== undefined) return [key, ...difference];
  }
  return undefined;
}

function membersOf(value: JsonValue | undefined): ReadonlyMap<string | number, JsonValue> | undefined {
  if (Array.isArray(value)) return new Map<number, JsonValue>(value.entries());
  return isJsonObject(value) ? new Map(Object.entries(value)) : undefined;
}
