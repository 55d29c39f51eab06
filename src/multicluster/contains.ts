// Whether an object already is as it should be, for what this tool says about it; others may have added to it.

import { isEqualJson } from "../resources/equal-json.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../resources/json.ts";

/** Every member that is wanted is there with its value; lists have to be the same, as server-side apply takes them. */
export function containsWanted(live: JsonObject, wanted: JsonObject): boolean {
  return Object.entries(wanted).every(([name, value]) => containsValue(live[name], value));
}

function containsValue(live: JsonValue | undefined, wanted: JsonValue): boolean {
  if (isJsonObject(wanted)) return isJsonObject(live) && containsWanted(live, wanted);
  return live !== undefined && isEqualJson(live, wanted);
}
