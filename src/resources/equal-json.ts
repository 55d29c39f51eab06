// Equality of JSON values, where the order of members does not count.
import { isJsonObject, type JsonObject, type JsonValue } from "./json.ts";

export function isEqualJson(left: JsonValue, right: JsonValue): boolean {
  if (Array.isArray(left)) {
    return Array.isArray(right) && left.length === right.length && left.every((item, i) => isEqualJson(item, right[i]));
  }
  if (isJsonObject(left)) return isJsonObject(right) && hasEqualMembers(left, right);
  return Object.is(left, right);
}

function hasEqualMembers(left: JsonObject, right: JsonObject): boolean {
  const members = Object.entries(left);
  if (members.length !== Object.keys(right).length) return false;
  return members.every(([key, value]) => {
    const other = Object.hasOwn(right, key) ? right[key] : undefined;
    return other !== undefined && isEqualJson(value, other);
  });
}
