// Typed reading of unknown content: every slice of an object is read through these, so that a wrong type is named by its path.
import { UserError } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "./json.ts";
import { describeObject, type ObjectKey } from "./resource-ref.ts";
import type { KubernetesObject } from "./resource-store.ts";

/** A place in an object: its path and what stands there; `undefined` where the member is absent or null. */
export type Field = {
  readonly object: KubernetesObject;
  readonly path: readonly (string | number)[];
  readonly value: JsonValue | undefined;
};

/** The field at that path. Throws `malformed-object` where a member on the way is no object. */
export function fieldAt(object: KubernetesObject, ...path: readonly string[]): Field {
  return path.reduce(memberOf, { object, path: [], value: object.content } as Field);
}

export function memberOf(field: Field, name: string): Field {
  const value = readObject(field)?.[name];
  return { object: field.object, path: [...field.path, name], value: value ?? undefined };
}

export function readObject(field: Field): JsonObject | undefined {
  if (field.value === undefined || isJsonObject(field.value)) return field.value;
  throw malformed(field, "an object");
}

/** The entries of a list; none when it is absent. */
export function readList(field: Field): readonly Field[] {
  if (field.value === undefined) return [];
  if (!Array.isArray(field.value)) throw malformed(field, "a list");
  return field.value.map((value: JsonValue, index) => ({ object: field.object, path: [...field.path, index], value }));
}

export function readString(field: Field): string | undefined {
  if (field.value === undefined || typeof field.value === "string") return field.value;
  throw malformed(field, "a string");
}

export function readBoolean(field: Field): boolean | undefined {
  if (field.value === undefined || typeof field.value === "boolean") return field.value;
  throw malformed(field, "a boolean");
}

/** A whole number of at least 0. */
export function readCount(field: Field): number | undefined {
  const { value } = field;
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw malformed(field, "a whole number of at least 0");
}

export function requireString(field: Field): string {
  const value = readString(field);
  if (value === "") throw malformed(field, "a string that is not empty");
  if (value === undefined) throw malformed(field, "a string");
  return value;
}

/** A map of strings, as labels and selectors are. */
export function readStrings(field: Field): ReadonlyMap<string, string> {
  const names = Object.keys(readObject(field) ?? {});
  return new Map(names.map((name) => [name, readString(memberOf(field, name)) ?? ""]));
}

/** As people write it: `spec.http[0].route[1].weight`, `metadata.labels["app.kubernetes.io/name"]`. */
export function renderPath(path: readonly (string | number)[]): string {
  return path.map(renderPart).join("").replace(/^\./, "");
}

function renderPart(part: string | number): string {
  if (typeof part === "number") return `[${part}]`;
  return /^[\w-]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
}

/** Text of an object as it may be shown: control characters, which a terminal would obey, are written out. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, escapeCharacter);
}

/** As JSON escapes it: `\u001b`. */
export function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** `VirtualService "prod/web"`, offline with the place in the file. */
export function describePlace({
  ref,
  place,
}: {
  readonly ref: ObjectKey;
  readonly place?: string | undefined;
}): string {
  return place === undefined ? describeObject(ref) : `${describeObject(ref)} (${place})`;
}

function malformed(field: Field, expected: string): UserError {
  const found = field.value === undefined ? "missing" : JSON.stringify(field.value);
  return new UserError(
    "malformed-object",
    `${renderPath(field.path)} of ${describePlace(field.object)} is ${found}, not ${expected}`,
    { hint: "compare it with the object's API reference; nothing was written" },
  );
}
