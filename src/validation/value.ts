// Lenient reading of unknown content: rules have to examine objects that are broken, so nothing here throws.
// What is absent, null or of another type is undefined or empty; the types themselves are checked by decoding.
import { isJsonList, isJsonObject, type JsonValue } from "../resources/json.ts";
import type { WorldObject } from "./world-object.ts";

export type Path = readonly (string | number)[];

/** A value with where it stands; undefined where there is nothing, or null. */
export type Value = { readonly object: WorldObject; readonly path: Path; readonly json: JsonValue | undefined };

export function valueAt(object: WorldObject, ...path: Path): Value {
  return memberAt({ object, path: [], json: object.content }, ...path);
}

/** The value at that path below; it has its path also where there is nothing. */
export function memberAt(value: Value, ...path: Path): Value {
  let json: JsonValue | undefined = value.json;
  for (const part of path) json = childOf(json, part);
  return { object: value.object, path: [...value.path, ...path], json: json ?? undefined };
}

/** The entries of a list; none where it is no list. */
export function itemsOf(value: Value): readonly Value[] {
  return isJsonList(value.json) ? value.json.map((_, index) => memberAt(value, index)) : [];
}

/** The members of an object by name; none where it is no object. */
export function membersOf(value: Value): readonly (readonly [string, Value])[] {
  return isJsonObject(value.json) ? Object.keys(value.json).map((name) => [name, memberAt(value, name)]) : [];
}

export function isSet({ json }: Value): boolean {
  return json !== undefined;
}

/** Whether an object stands there, be it empty; Go has a pointer there then. */
export function isObject({ json }: Value): boolean {
  return isJsonObject(json);
}

/** Text that is not empty, as Go has no difference between an empty and an absent one. */
export function textOf({ json }: Value): string | undefined {
  return typeof json === "string" && json !== "" ? json : undefined;
}

export function numberOf({ json }: Value): number | undefined {
  return typeof json === "number" ? json : undefined;
}

export function isTrue({ json }: Value): boolean {
  return json === true;
}

/** Labels, selectors, annotations: what is text in a map. */
export function textsOf(value: Value): ReadonlyMap<string, string> {
  return new Map(
    membersOf(value).flatMap(([name, { json }]) => (typeof json === "string" ? [[name, json] as const] : [])),
  );
}

function childOf(json: JsonValue | undefined, part: string | number): JsonValue | undefined {
  if (typeof part === "number") return isJsonList(json) ? json[part] : undefined;
  return isJsonObject(json) && Object.hasOwn(json, part) ? json[part] : undefined;
}
